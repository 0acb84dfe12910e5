import { Alert } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import { askAnew } from "../../api/moved";
import { keyed } from "../../api/useOnce";
import { useMay } from "../../shell/session";
import { FactSheet } from "../../ui/FactSheet";
import { LastDay, Money, When } from "../../ui/Figures";
import { Page } from "../../ui/Page";
import { Shown } from "../../ui/states";
import { Tile, Tiles } from "../../ui/Tiles";
import { Holds } from "../money/Holds";
import { CardActions } from "./CardActions";
import { CardHistory } from "./CardHistory";
import { CardState, type Giftcard } from "./cards";

/** One gift card: what is on it, how it stands, and all that happened to it. */
export default function CardPage() {
  const { uuid } = useParams({ strict: false }) as { uuid: string };
  const asked = useQuery({
    queryKey: ["giftcards", uuid],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/giftcards/{giftcard_uuid}", {
          params: { path: { giftcard_uuid: uuid } },
        }),
      ),
  });
  return <Shown asked={asked}>{(card) => <Whole card={card} />}</Shown>;
}

function Whole({ card }: { card: Giftcard }) {
  const { t } = useTranslation("giftcards");
  const queries = useQueryClient();
  const after = () => {
    askAnew(queries);
  };
  return (
    <Page
      title={t("oneCard", { code: card.hash })}
      help={t("cardHelp")}
      above={{ title: t("title"), to: "/giftcards" }}
    >
      {card.blocked_because && card.status === "BLOCKED" && (
        <Alert color="danger" title={t("BLOCKED")}>
          {card.blocked_because}
        </Alert>
      )}
      <Tiles>
        <Tile title={t("balance")}>
          <Money cents={card.amount_in_cents} />
        </Tile>
        {card.held_in_cents > 0 && (
          <Tile title={t("free")}>
            <Money cents={card.amount_in_cents - card.held_in_cents} />
          </Tile>
        )}
      </Tiles>
      <CardActions card={card} after={after} />
      <About card={card} />
      <HoldsOf card={card} after={after} />
      <CardHistory card={card.uuid} after={after} />
    </Page>
  );
}

function About({ card }: { card: Giftcard }) {
  const { t } = useTranslation("giftcards");
  const pin = card.has_pin ? (card.pin ?? t("pinHas")) : t("pinNone");
  const facts = [
    { title: t("state"), value: <CardState card={card} /> },
    { title: t("program"), value: card.giftcard_program?.name ?? t("noProgram") },
    { title: t("kind"), value: t(card.type) },
    {
      title: t("until"),
      value: card.expiration_date ? <LastDay at={card.expiration_date} /> : t("forEver"),
    },
    { title: t("made"), value: <When at={card.created_at} /> },
    { title: t("pin"), value: pin },
  ];
  return <FactSheet facts={facts} />;
}

function HoldsOf({ card, after }: { card: Giftcard; after: () => void }) {
  const mayMove = useMay()("giftcards:write");
  const hold = (uuid: string) => ({
    params: { ...keyed(), path: { giftcard_hold_uuid: uuid } },
  });
  return (
    <Holds
      of={card.uuid}
      list={() =>
        whole(
          api.GET("/api/dashboard/giftcards/{giftcard_uuid}/holds", {
            params: { path: { giftcard_uuid: card.uuid } },
          }),
        )
      }
      capture={
        mayMove
          ? ({ uuid }, shop_uuid) =>
              answered(
                api.POST("/api/dashboard/giftcard-holds/{giftcard_hold_uuid}/captures", {
                  ...hold(uuid),
                  body: { shop_uuid },
                }),
              )
          : null
      }
      release={
        mayMove
          ? ({ uuid }) =>
              answered(
                api.POST("/api/dashboard/giftcard-holds/{giftcard_hold_uuid}/releases", hold(uuid)),
              )
          : null
      }
      after={after}
    />
  );
}
