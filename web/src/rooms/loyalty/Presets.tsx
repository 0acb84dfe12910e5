import { Button, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { router } from "../../router";
import { presetNames } from "./presets";

/** What shops like this one often do: where a rule may begin. */
export function Presets() {
  const { t } = useTranslation("rules");
  return (
    <section>
      <Title order={2}>{t("presetsTitle")}</Title>
      <Text c="dimmed" mb="sm">
        {t("presetsHelp")}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {presetNames.map((preset) => (
          <Paper key={preset} withBorder radius="md" p="md" bg="var(--surface)">
            <Stack gap="xs" h="100%" justify="space-between">
              <div>
                <Title order={3}>{t(`presets.${preset}.name`)}</Title>
                <Text c="dimmed" size="sm">
                  {t(`presets.${preset}.help`)}
                </Text>
              </div>
              <Button
                variant="default"
                style={{ alignSelf: "flex-start" }}
                aria-label={t("usePreset", { name: t(`presets.${preset}.name`) })}
                onClick={() => {
                  void router.navigate({ to: "/loyalty/rules/new", search: { preset } } as never);
                }}
              >
                {t("use")}
              </Button>
            </Stack>
          </Paper>
        ))}
      </SimpleGrid>
    </section>
  );
}
