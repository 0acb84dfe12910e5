import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { Count, Money } from "../../ui/Figures";
import { Page } from "../../ui/Page";
import { Shown } from "../../ui/states";
import { nameOf } from "./names";
import { Timeline } from "./Timeline";

type Contact = components["schemas"]["ContactOut"];

/** One customer: what they have, and how it came to be. */
export default function ContactPage() {
  const { uuid } = useParams({ strict: false }) as { uuid: string };
  const asked = useQuery({
    queryKey: ["contacts", uuid],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/contacts/{contact_uuid}", {
          params: { path: { contact_uuid: uuid } },
        }),
      ),
  });
  return <Shown asked={asked}>{(contact) => <Whole contact={contact} />}</Shown>;
}

function Whole({ contact }: { contact: Contact }) {
  const { t } = useTranslation("contacts");
  return (
    <Page
      title={nameOf(contact) ?? t("anonymous")}
      help={contact.email}
      above={{ title: t("title"), to: "/contacts" }}
    >
      <Group grow preventGrowOverflow={false}>
        <Figure title={t("points")}>
          <Count of={contact.credit_balance.balance} />
        </Figure>
        <Figure title={t("prepaid")}>
          <Money cents={contact.prepaid_balance.balance_in_cents} />
        </Figure>
        <Figure title={t("tier")}>{contact.tier?.name ?? "—"}</Figure>
      </Group>
      <Stack gap="sm">
        <Title order={2}>{t("timeline")}</Title>
        <Text c="dimmed">{t("timelineHelp")}</Text>
        <Timeline wallet={contact.credit_balance.uuid} />
      </Stack>
    </Page>
  );
}

function Figure({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder radius="md" p="md" bg="var(--surface)">
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      <div className="kpi">{children}</div>
    </Paper>
  );
}
