import { Paper, Progress, SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../../api/client";
import { useMay } from "../../../shell/session";
import { Count, Money, When } from "../../../ui/Figures";
import { count } from "../../../i18n/figures";
import type { Contact } from "./Dialogs";

/** What somebody has, what they spent, and how far they have come. */
export function Numbers({ contact }: { contact: Contact }) {
  const { t } = useTranslation("contact");
  const { loyalty_total_purchase_amount: spent, loyalty_last_transaction_date: last } =
    contact.current_values as { [name: string]: string | number | null };
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
      <Figure title={t("points")} below={<Waiting uuid={contact.uuid} />}>
        <Count of={contact.credit_balance.balance} />
      </Figure>
      <Figure title={t("prepaid")}>
        <Money cents={contact.prepaid_balance.balance_in_cents} />
      </Figure>
      <Figure
        title={t("spent")}
        below={last && <Below words={t("lastVisit")} what={<When at={String(last)} days />} />}
      >
        {spent === null || spent === undefined ? (
          "—"
        ) : (
          <Money cents={Math.round(Number(spent) * 100)} />
        )}
      </Figure>
      <Tier contact={contact} />
    </SimpleGrid>
  );
}

interface FigureProps {
  title: string;
  below?: ReactNode;
  children: ReactNode;
}

function Figure({ title, below, children }: FigureProps) {
  return (
    <Paper withBorder radius="md" p="md" bg="var(--surface)">
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      <div className="kpi">{children}</div>
      {below}
    </Paper>
  );
}

function Below({ words, what }: { words: string; what?: ReactNode }) {
  return (
    <Text size="sm" c="dimmed">
      {words} {what}
    </Text>
  );
}

/** Points that were given and can't be spent yet: they are in no balance. */
function Waiting({ uuid }: { uuid: string }) {
  const { t } = useTranslation("contact");
  const { data } = useQuery({
    queryKey: ["contacts", uuid, "pending"],
    enabled: useMay()("loyalty:read"),
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/contacts/{contact_uuid}/pending-credits", {
          params: { path: { contact_uuid: uuid } },
        }),
      ),
  });
  if (!data || data.credits === 0) return null;
  return <Below words={t("waitingPoints", { count: data.credits })} />;
}

function Tier({ contact }: { contact: Contact }) {
  const { t } = useTranslation("contact");
  const { data } = useQuery({
    queryKey: ["contacts", contact.uuid, "tier"],
    enabled: useMay()("loyalty:read"),
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/contacts/{contact_uuid}/tier", {
          params: { path: { contact_uuid: contact.uuid } },
        }),
      ),
  });
  const next = data?.next;
  return (
    <Figure
      title={t("tier")}
      below={
        next && (
          <>
            <Progress
              value={(100 * (next.threshold - next.missing)) / Math.max(1, next.threshold)}
              color="brand"
              mb={4}
              aria-label={t("towards", { tier: next.name })}
            />
            <Below words={t("toNext", { missing: count(next.missing), tier: next.name })} />
          </>
        )
      }
    >
      {contact.tier?.name ?? "—"}
    </Figure>
  );
}
