import { Group, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { painted } from "./contrast";
import { slugOf } from "./draft";
import classes from "./Start.module.css";
import { StepForm, type StepProps, useSaving } from "./StepForm";

// What a business may begin with; each bears white text.
const colors = {
  green: "#0f5c4a",
  blue: "#1b5fa8",
  purple: "#6b3fa0",
  red: "#b3261e",
  brown: "#7a4a1e",
  ink: "#16211d",
} as const;

/** What the business is called, and its colour. */
export function Brand(props: StepProps) {
  const { t } = useTranslation("start");
  const { draft, change, next } = props;
  const queries = useQueryClient();
  const saving = useSaving(async () => {
    await answered(api.PUT("/api/dashboard/account", { body: { name: draft.name.trim() } }));
    const body = { primary_color: draft.color };
    await answered(api.PUT("/api/dashboard/brand-kit", { body }));
    await queries.invalidateQueries({ queryKey: ["session"] });
  }, next);
  return (
    <StepForm {...props} saving={saving} title={t("brand.title")} help={t("brand.help")}>
      <TextInput
        label={t("brand.name")}
        value={draft.name}
        error={saving.errorOf("name")}
        onChange={(event) => {
          const name = event.currentTarget.value;
          change({ name, ...(!draft.isOpen && { slug: slugOf(name) }) });
        }}
      />
      <Stack gap="xs" role="group" aria-label={t("brand.color")}>
        <Text fw={500} size="sm" aria-hidden>
          {t("brand.color")}
        </Text>
        <Group gap="xs">
          {Object.entries(colors).map(([name, color]) => (
            <button
              key={name}
              type="button"
              className={classes.swatch}
              style={{ background: color }}
              aria-label={t(`brand.colors.${name as keyof typeof colors}`)}
              aria-pressed={draft.color === color}
              onClick={() => {
                change({ color });
              }}
            />
          ))}
          <input
            type="color"
            className={classes.picker}
            aria-label={t("brand.own")}
            value={draft.color}
            onChange={(event) => {
              change({ color: event.currentTarget.value });
            }}
          />
        </Group>
        <Text size="sm" c="dimmed" role="status">
          {painted(draft.color).isChanged ? t("brand.darker") : t("brand.readable")}
        </Text>
      </Stack>
    </StepForm>
  );
}
