import { Group, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { type Language, languages } from "../../i18n";
import { themes, type Theme, useChoosing } from "../../shell/preferences";
import { useSession } from "../../shell/session";
import { Page } from "../../ui/Page";
import { Section } from "../../ui/Section";
import { Factors } from "./Factors";
import { Password } from "./Password";
import { Profile } from "./Profile";
import { Sessions } from "./Sessions";

/** What is one's own: name, looks, ways in, and where one is signed in. */
export default function MePage() {
  const { t } = useTranslation("me");
  const { person, account } = useSession();
  return (
    <Page title={t("title")} help={t("help", { email: person.email, business: account.name })}>
      <Profile />
      <Preferences />
      <Factors />
      <Password />
      <Sessions />
    </Page>
  );
}

/** They count at once, on each device. */
function Preferences() {
  const { t, i18n } = useTranslation(["me", "shell"]);
  const { person } = useSession();
  const choose = useChoosing();
  return (
    <Section title={t("preferences")} help={t("preferencesHelp")}>
      <Group>
        <Select
          label={t("shell:language")}
          data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
          allowDeselect={false}
          value={person.language ?? i18n.language}
          onChange={(language) => {
            choose({ language: language as Language });
          }}
        />
        <Select
          label={t("shell:theme")}
          data={themes.map((value) => ({ value, label: t(`shell:${value}`) }))}
          allowDeselect={false}
          value={person.theme}
          onChange={(theme) => {
            choose({ theme: theme as Theme });
          }}
        />
      </Group>
    </Section>
  );
}
