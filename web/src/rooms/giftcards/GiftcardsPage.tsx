import { Stack, Title } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import type { Column } from "../../ui/DataTable";
import { Money, When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { Page } from "../../ui/Page";
import { State, type Tone } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useListState } from "../../ui/useListState";
import { Liability } from "./Liability";

type Giftcard = components["schemas"]["GiftcardSettingsOut"];

const tones: Record<Giftcard["status"], Tone> = {
  ACTIVE: "success",
  BLOCKED: "danger",
  CANCELLED: "gray",
  EXPIRED: "warning",
  INACTIVE: "info",
};

/** Every gift card, and what is still owed on all of them. */
export default function GiftcardsPage() {
  const { t } = useTranslation("giftcards");
  const { state, ask } = useListState();
  const columns = useMemo(() => columnsOf(t), [t]);
  const query = { page: state.page, limit: 25 };
  const asked = useQuery({
    queryKey: ["giftcards", query],
    queryFn: () => whole(api.GET("/api/dashboard/giftcards", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  return (
    <Page title={t("title")} help={t("help")}>
      <Liability />
      <Stack gap="sm">
        <Title order={2}>{t("cards")}</Title>
        <Listed
          caption={t("cards")}
          columns={columns}
          keyOf={(card) => card.uuid}
          asked={asked}
          turnTo={(page) => {
            ask({ page });
          }}
          empty={<Empty title={t("empty")}>{t("emptyHelp")}</Empty>}
        />
      </Stack>
    </Page>
  );
}

function columnsOf(t: TFunction<"giftcards">): Column<Giftcard>[] {
  return [
    {
      id: "hash",
      title: t("code"),
      show: (card) => <code>{card.hash}</code>,
    },
    {
      id: "status",
      title: t("state"),
      show: (card) => <State words={t(card.status)} tone={tones[card.status]} />,
    },
    { id: "program", title: t("program"), show: (card) => card.giftcard_program?.name ?? "—" },
    { id: "since", title: t("made"), show: (card) => <When at={card.created_at} days /> },
    {
      id: "until",
      title: t("until"),
      show: (card) => (card.expiration_date ? <When at={card.expiration_date} days /> : "—"),
    },
    {
      id: "balance",
      title: t("balance"),
      isFigure: true,
      show: (card) => <Money cents={card.amount_in_cents} />,
    },
  ];
}
