import { Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { useMay } from "../../shell/session";
import { Facts } from "../../ui/Facts";
import { When } from "../../ui/Figures";
import { Page } from "../../ui/Page";
import { Section } from "../../ui/Section";
import { Shown, Waiting } from "../../ui/states";
import { Jobs } from "./Jobs";
import { Schedules } from "./Schedules";
import { Undelivered } from "./Undelivered";

/** How the server does: its release, what waits, and what came back. */
export default function SystemPage() {
  const { t } = useTranslation("system");
  const may = useMay();
  return (
    <Page title={t("title")} help={t("help")}>
      <Server />
      <Stack gap="sm">
        <Title order={2}>{t("jobs")}</Title>
        <Jobs />
      </Stack>
      {may("contacts:read") && (
        <Stack gap="sm">
          <Title order={2}>{t("undelivered")}</Title>
          <Undelivered />
        </Stack>
      )}
      <Stack gap="sm">
        <Title order={2}>{t("schedules")}</Title>
        <Schedules />
      </Stack>
    </Page>
  );
}

function Server() {
  const { t } = useTranslation("system");
  const asked = useQuery({
    queryKey: ["system"],
    queryFn: () => answered(api.GET("/api/dashboard/system")),
  });
  const when = (at: string | null) => (at ? <When at={at} /> : t("never"));
  return (
    <Section title={t("server")}>
      <Shown asked={asked} waiting={<Waiting lines={1} />}>
        {(server) => (
          <Facts
            of={[
              [t("version"), server.version],
              [t("backup"), when(server.last_backup_at)],
              [t("verified"), when(server.last_verified_at)],
            ]}
          />
        )}
      </Shown>
    </Section>
  );
}
