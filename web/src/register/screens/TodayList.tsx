import { Button, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { money, signed } from "../../i18n/figures";
import { Shown } from "../../ui/states";
import type { Counter } from "../shape";
import * as server from "../server";
import type { Today, Undoable } from "../server";
import type { Undo } from "../useUndo";

const UNDOABLE: Record<string, Undoable> = {
  credits: "credit-receptions",
  reward: "reward-receptions",
  giftcard: "giftcard-transactions",
  prepaid: "prepaid-transactions",
  voucher: "vouchers",
};
const WITHIN = 15 * 60_000;

/** The last twenty things that were done here today, and what the day comes to. */
export function TodayList({ counter, undo }: { counter: Counter; undo: Undo }) {
  const { t } = useTranslation("register");
  const asked = useQuery({ queryKey: ["today"], queryFn: server.today, staleTime: 0 });
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>{t("today")}</Title>
        <Button
          size="xl"
          variant="default"
          onClick={() => {
            counter.go({ kind: "idle" });
          }}
        >
          {t("closeKey")}
        </Button>
      </Group>
      <Shown asked={asked}>
        {(today) => (
          <>
            <Totals today={today} currency={counter.now.currency} />
            <Rows
              today={today}
              counter={counter}
              undo={(what, uuid) => undo.one(what, uuid).then(() => void asked.refetch())}
            />
          </>
        )}
      </Shown>
    </Stack>
  );
}

function Totals({ today, currency }: { today: Today; currency: string }) {
  const { t } = useTranslation("register");
  if (today.totals.length === 0) return <Text size="lg">{t("nothingToday")}</Text>;
  return (
    <Group gap="xl">
      {today.totals.map((each) => (
        <div key={each.kind}>
          <Text>{t(`kind.${each.kind as "credits"}`)}</Text>
          <Text size="xl" fw={650} className="figure">
            {amountOf(each.kind, each.amount, currency)}
          </Text>
        </div>
      ))}
    </Group>
  );
}

interface RowsProps {
  today: Today;
  counter: Counter;
  undo: (what: Undoable, uuid: string) => Promise<void>;
}

function Rows({ today, counter, undo }: RowsProps) {
  const { t } = useTranslation("register");
  const { currency, timezone } = counter.now;
  const [opened] = useState(() => Date.now());
  const time = (at: string) =>
    new Date(at).toLocaleTimeString([], { timeZone: timezone, hour: "2-digit", minute: "2-digit" });
  return (
    <Table verticalSpacing="sm">
      <Table.Caption>{t("lastTwenty")}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("at")}</Table.Th>
          <Table.Th>{t("what")}</Table.Th>
          <Table.Th ta="right">{t("amount")}</Table.Th>
          <Table.Th>{t("undone")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {today.done.map((each) => {
          const what = UNDOABLE[each.kind];
          const isFresh = opened - Date.parse(each.recorded_at) < WITHIN;
          return (
            <Table.Tr key={each.uuid}>
              <Table.Td>{time(each.recorded_at)}</Table.Td>
              <Table.Td>
                {t(`kind.${each.kind as "credits"}`)} {each.title} {each.name}
              </Table.Td>
              <Table.Td ta="right" className="figure">
                {amountOf(each.kind, each.amount, currency)}
              </Table.Td>
              <Table.Td>
                {each.is_undone && t("isUndone")}
                {!each.is_undone && !each.undoes && isFresh && what && (
                  <Button mih={56} variant="default" onClick={() => void undo(what, each.uuid)}>
                    {t("undo")}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

function amountOf(kind: string, amount: number, currency: string): string {
  return kind === "giftcard" || kind === "prepaid" ? money(amount, currency) : signed(amount);
}
