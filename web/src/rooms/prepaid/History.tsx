import { Stack, Text, Title } from "@mantine/core";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
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
import { useListState } from "../../ui/useListState";
import { Act } from "../../ui/Act";
import { typedOf } from "../../register/amount";

type Transaction = components["schemas"]["PrepaidTransactionOut"];

/** Undoes a top-up or a payment whole. */
export const reverse = (uuid: string) =>
  answered(
    api.POST("/api/dashboard/prepaid-transactions/{prepaid_transaction_uuid}/reverse", {
      params: { ...keyed(), path: { prepaid_transaction_uuid: uuid } },
    }),
  );

/** Each movement of a customer's money, with the balance after it. */
export function History({ uuid, after }: { uuid: string; after: () => void }) {
  const { t } = useTranslation("prepaid");
  const { state, ask } = useListState();
  const mayUndo = useMay()("prepaid:write");
  const { mutate: undo } = useMutation({
    mutationFn: (one: Transaction) => reverse(one.uuid),
    onSuccess: () => {
      done(t("undone"));
      after();
    },
    onError: refused,
  });
  const columns = useMemo(() => columnsOf(t, mayUndo ? undo : null), [t, mayUndo, undo]);
  const query = { contact_uuid: uuid, page: state.page, limit: 25 };
  const asked = useQuery({
    queryKey: ["prepaid-history", query],
    queryFn: () => whole(api.GET("/api/dashboard/prepaid-transactions", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  return (
    <Stack gap="sm">
      <Title order={2}>{t("history")}</Title>
      <Text c="dimmed">{t("historyHelp")}</Text>
      <Listed
        caption={t("history")}
        columns={columns}
        keyOf={(one) => one.uuid}
        asked={asked}
        turnTo={(page) => {
          ask({ page });
        }}
        empty={<Empty title={t("noHistory")}>{t("noHistoryHelp")}</Empty>}
      />
    </Stack>
  );
}

function whatOf(t: TFunction<"prepaid">, one: Transaction): string {
  if (one.reverses_uuid) return t("undoing");
  const word = one.amount_in_cents > 0 ? t("toppedUpOnce") : t("paidOnce");
  return one.reversed_by_uuid ? `${word} (${t("isUndone")})` : word;
}

function columnsOf(
  t: TFunction<"prepaid">,
  undo: ((one: Transaction) => void) | null,
): Column<Transaction>[] {
  const columns: Column<Transaction>[] = [
    { id: "when", title: t("when"), show: (one) => <When at={one.created_at} /> },
    { id: "what", title: t("what"), show: (one) => whatOf(t, one) },
    { id: "where", title: t("where"), show: (one) => one.shop.name },
    {
      id: "card",
      title: t("card"),
      isHidden: true,
      show: (one) => one.contact_identifier?.value ?? "—",
    },
    {
      id: "amount",
      title: t("amount"),
      isFigure: true,
      show: (one) => <MoneyChange cents={one.amount_in_cents} />,
    },
    {
      id: "balance",
      title: t("balance"),
      isFigure: true,
      show: (one) => <Money cents={one.prepaid_balance.balance_in_cents} />,
    },
  ];
  if (undo === null) return columns;
  const act: Column<Transaction> = {
    id: "undo",
    title: t("undoTitle"),
    show: (one) =>
      !one.reverses_uuid &&
      !one.reversed_by_uuid && (
        <Act
          words={t("undo")}
          of={typedOf(one.amount_in_cents)}
          run={() => {
            undo(one);
          }}
        />
      ),
  };
  return [...columns, act];
}
