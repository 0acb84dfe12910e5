import { Button, Select, Stack, Switch, Text, Title, useMantineColorScheme } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { boot } from "../../boot";
import { languages, speak } from "../../i18n";
import type { Counter } from "../shape";
import { prefer, preferences } from "../preferences";

const SWITCHES = ["sound", "flash", "haptic"] as const;
const GAPS = ["20", "35", "50", "80"];

/** What is set for this device alone. */
export function Device({ counter }: { counter: Counter }) {
  const { t, i18n } = useTranslation("register");
  const [kept, setKept] = useState(preferences());
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Stack maw={560}>
      <Title order={1}>{t("device")}</Title>
      {SWITCHES.map((each) => (
        <Switch
          key={each}
          size="xl"
          label={t(each)}
          checked={kept[each]}
          onChange={(event) => {
            setKept(prefer({ [each]: event.currentTarget.checked }));
          }}
        />
      ))}
      <Select
        size="xl"
        label={t("language")}
        data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
        value={i18n.language}
        onChange={(value) => {
          if (value) void speak(value);
        }}
        allowDeselect={false}
      />
      <Select
        size="xl"
        label={t("theme")}
        data={[
          { value: "auto", label: t("themeAuto") },
          { value: "light", label: t("themeLight") },
          { value: "dark", label: t("themeDark") },
        ]}
        value={colorScheme}
        onChange={(value) => {
          if (value) setColorScheme(value as "auto");
        }}
        allowDeselect={false}
      />
      <Select
        size="xl"
        label={t("scanGap")}
        description={t("scanGapHelp")}
        data={GAPS}
        value={String(kept.scanGap)}
        onChange={(value) => {
          if (value) setKept(prefer({ scanGap: Number(value) }));
        }}
        allowDeselect={false}
      />
      <Text>{t("afterReload")}</Text>
      <Button
        size="xl"
        variant="default"
        component="a"
        href={`${boot.root}/register/display`}
        target="_blank"
      >
        {t("openDisplay")}
      </Button>
      <Button
        size="xl"
        variant="default"
        onClick={() => {
          counter.go({ kind: "idle" });
        }}
      >
        {t("closeKey")}
      </Button>
    </Stack>
  );
}
