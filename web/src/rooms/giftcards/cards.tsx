import { Anchor } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import type { Column } from "../../ui/DataTable";
import { LastDay, Money, When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { State, type Tone } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useListState } from "../../ui/useListState";

export type Giftcard = components["schemas"]["GiftcardSettingsOut"];

const tones: Record<Giftcard["status"], Tone> = {
  ACTIVE: "success",
  BLOCKED: "danger",
  CANCELLED: "gray",
  EXPIRED: "warning",
  INACTIVE: "info",
};

/** How a card stands. */
export function CardState({ card }: { card: Giftcard }) {
  const { t } = useTranslation("giftcards");
  return <State words={t(card.status)} tone={tones[card.status]} />;
}

/** Cards, the newest first: all of them, or those of a program. */
export function Cards({ program }: { program?: string }) {
  const { t } = useTranslation("giftcards");
  const { state, ask } = useListState();
  const columns = useMemo(() => columnsOf(t, program === undefined), [t, program]);
  const of = program === undefined ? {} : { giftcard_program_uuid: program };
  const query = { page: state.page, limit: 25, ...of };
  const asked = useQuery({
    queryKey: ["giftcards", query],
    queryFn: () => whole(api.GET("/api/dashboard/giftcards", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  return (
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
  );
}

function columnsOf(t: TFunction<"giftcards">, withProgram: boolean): Column<Giftcard>[] {
  const program: Column<Giftcard> = {
    id: "program",
    title: t("program"),
    show: (card) => card.giftcard_program?.name ?? "—",
  };
  return [
    {
      id: "hash",
      title: t("code"),
      show: (card) => (
        <Anchor component={Link} to={`/giftcards/cards/${card.uuid}` as string}>
          <code>{card.hash}</code>
        </Anchor>
      ),
    },
    { id: "status", title: t("state"), show: (card) => <CardState card={card} /> },
    ...(withProgram ? [program] : []),
    { id: "since", title: t("made"), show: (card) => <When at={card.created_at} days /> },
    { id: "until", title: t("until"), show: (card) => <LastDay at={card.expiration_date} /> },
    {
      id: "balance",
      title: t("balance"),
      isFigure: true,
      show: (card) => <Money cents={card.amount_in_cents} />,
    },
  ];
}
