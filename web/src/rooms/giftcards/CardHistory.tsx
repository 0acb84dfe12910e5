import { Button, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { keyed } from "../../api/useOnce";
import { useMay } from "../../shell/session";
import type { Column } from "../../ui/DataTable";
import { Money, MoneyChange, When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { done, refused } from "../../ui/notes";
import { Empty } from "../../ui/states";

type Line = components["schemas"]["GiftcardLineOut"];

/** Undoes what was done last with a card. */
export const reverse = (uuid: string) =>
  answered(
    api.POST("/api/dashboard/giftcard-transactions/{giftcard_transaction_uuid}/reverse", {
      params: { ...keyed(), path: { giftcard_transaction_uuid: uuid } },
    }),
  );

/** Each movement of a card, with what was on it after, where and by whom. */
export function CardHistory({ card, after }: { card: string; after: () => void }) {
  const { t } = useTranslation("giftcards");
  const mayUndo = useMay()("giftcards:write");
  const { mutate: undo, isPending } = useMutation({
    mutationFn: (line: Line) => reverse(line.uuid),
    onSuccess: () => {
      done(t("undone"));
      after();
    },
    onError: refused,
  });
  const asked = useQuery({
    queryKey: ["giftcard-history", card],
    queryFn: () =>
      whole(
        api.GET("/api/dashboard/giftcards/{giftcard_uuid}/history", {
          params: { path: { giftcard_uuid: card } },
        }),
      ),
  });
  const last = asked.data?.data[0];
  const columns = useMemo(
    () => columnsOf(t, mayUndo && last && mayBeUndone(last) ? { last, undo, isPending } : null),
    [t, mayUndo, last, undo, isPending],
  );
  return (
    <Stack gap="sm">
      <Title order={2}>{t("history")}</Title>
      <Text c="dimmed">{t("historyHelp")}</Text>
      <Listed
        caption={t("history")}
        columns={columns}
        keyOf={(line) => line.uuid}
        asked={asked}
        empty={<Empty title={t("noHistory")}>{t("noHistoryHelp")}</Empty>}
      />
    </Stack>
  );
}

/** Only what came last, and what was no undoing itself. */
function mayBeUndone(line: Line): boolean {
  return line.type === "STANDARD" && !line.reverses_uuid && !line.reversed_by_uuid;
}

interface Undoing {
  last: Line;
  undo: (line: Line) => void;
  isPending: boolean;
}

/** What a movement was, in a word or two. */
export function whatOf(t: TFunction<"giftcards">, line: Line): string {
  if (line.reverses_uuid) return t("what.undoing");
  if (line.type === "TRANSFER") return t("what.transfer");
  if (line.type === "CANCELLATION") return t("what.cancellation");
  return line.amount_in_cents > 0 ? t("what.loaded") : t("what.paid");
}

function columnsOf(t: TFunction<"giftcards">, undoing: Undoing | null): Column<Line>[] {
  const columns: Column<Line>[] = [
    { id: "when", title: t("when"), show: (line) => <When at={line.created_at} /> },
    {
      id: "what",
      title: t("whatTitle"),
      show: (line) => (
        <>
          {whatOf(t, line)}
          {line.reversed_by_uuid && ` (${t("isUndone")})`}
          {line.reason && `: ${line.reason}`}
        </>
      ),
    },
    { id: "where", title: t("where"), show: (line) => line.shop_name },
    { id: "who", title: t("who"), show: (line) => line.person ?? "—" },
    {
      id: "change",
      title: t("change_"),
      isFigure: true,
      show: (line) => <MoneyChange cents={line.amount_in_cents} />,
    },
    {
      id: "balance",
      title: t("balance"),
      isFigure: true,
      show: (line) => <Money cents={line.balance_in_cents} />,
    },
  ];
  if (undoing === null) return columns;
  const act: Column<Line> = {
    id: "undo",
    title: t("undoTitle"),
    show: (line) =>
      line.uuid === undoing.last.uuid && (
        <Button
          size="compact-sm"
          variant="default"
          loading={undoing.isPending}
          onClick={() => {
            undoing.undo(line);
          }}
        >
          {t("undo")}
        </Button>
      ),
  };
  return [...columns, act];
}
