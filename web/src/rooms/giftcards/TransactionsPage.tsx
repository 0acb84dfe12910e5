import { Alert, Anchor, SegmentedControl } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import type { Column } from "../../ui/DataTable";
import { MoneyChange, When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useListState } from "../../ui/useListState";

type Transaction = components["schemas"]["GiftcardTransactionSettingsOut"];

/** Every movement of gift cards, and which of them the shops haven't settled yet. */
export default function TransactionsPage() {
  const { t } = useTranslation("giftcards");
  const { state, ask } = useListState<{ show: string }>();
  const isPending = state.show === "pending";
  const columns = useMemo(() => columnsOf(t), [t]);
  const query = { page: state.page, limit: 25, ...(isPending && { is_settled: false }) };
  const asked = useQuery({
    queryKey: ["giftcard-transactions", query],
    queryFn: () => whole(api.GET("/api/dashboard/giftcard-transactions", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  return (
    <Page title={t("transactions")} help={t("transactionsHelp")}>
      <SegmentedControl
        aria-label={t("which")}
        w="fit-content"
        value={isPending ? "pending" : "all"}
        data={[
          { value: "all", label: t("all") },
          { value: "pending", label: t("pending") },
        ]}
        onChange={(show) => {
          ask({ show: show === "all" ? "" : show });
        }}
      />
      {isPending && (
        <Alert color="info" title={t("pending")}>
          {t("pendingHelp")}
        </Alert>
      )}
      <Listed
        caption={t("transactions")}
        columns={columns}
        keyOf={(done) => done.uuid}
        asked={asked}
        turnTo={(page) => {
          ask({ page });
        }}
        empty={
          isPending ? (
            <Empty title={t("noPending")}>{t("noPendingHelp")}</Empty>
          ) : (
            <Empty title={t("noTransactions")}>{t("emptyHelp")}</Empty>
          )
        }
      />
    </Page>
  );
}

const words = { STANDARD: "", TRANSFER: "transfer", CANCELLATION: "cancellation" } as const;

function whatOf(t: TFunction<"giftcards">, done: Transaction): string {
  const word = words[done.type];
  if (word) return t(`what.${word}`);
  return done.amount_in_cents > 0 ? t("what.onto") : t("what.off");
}

function columnsOf(t: TFunction<"giftcards">): Column<Transaction>[] {
  return [
    { id: "when", title: t("when"), show: (done) => <When at={done.created_at} /> },
    {
      id: "what",
      title: t("whatTitle"),
      show: (done) => (
        <Anchor component={Link} to={`/giftcards/cards/${done.card.uuid}` as string}>
          {whatOf(t, done)}
        </Anchor>
      ),
    },
    { id: "where", title: t("where"), show: (done) => done.shop.name },
    { id: "reason", title: t("reason"), isHidden: true, show: (done) => done.reason ?? "—" },
    {
      id: "settled",
      title: t("settlement"),
      show: (done) => {
        if (done.type !== "STANDARD") return t("notSettled");
        return (
          <State
            words={done.settled ? t("settled") : t("waits")}
            tone={done.settled ? "success" : "info"}
          />
        );
      },
    },
    {
      id: "change",
      title: t("change_"),
      isFigure: true,
      show: (done) => <MoneyChange cents={done.amount_in_cents} />,
    },
  ];
}
