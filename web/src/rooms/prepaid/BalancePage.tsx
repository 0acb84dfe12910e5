import { Anchor, Button, Group } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import { askAnew } from "../../api/moved";
import type { components } from "../../api/schema";
import { keyed } from "../../api/useOnce";
import { money } from "../../i18n/figures";
import { useAccount, useMay } from "../../shell/session";
import { Money } from "../../ui/Figures";
import { done } from "../../ui/notes";
import { Page } from "../../ui/Page";
import { Shown } from "../../ui/states";
import { Tile, Tiles } from "../../ui/Tiles";
import { nameOf } from "../contacts/names";
import { Holds } from "../money/Holds";
import { type Move, MoveForm } from "../money/MoveForm";
import { History, reverse } from "./History";

type Kept = components["schemas"]["KeptPrepaidBalanceOut"];
type Way = "topUp" | "pay" | "hold";

/** The money that one customer keeps here, and all that happened to it. */
export default function BalancePage() {
  const { uuid } = useParams({ strict: false }) as { uuid: string };
  const params = { path: { contact_uuid: uuid } };
  const asked = useQuery({
    queryKey: ["prepaid", uuid],
    queryFn: async () => {
      const [kept, contact] = await Promise.all([
        answered(api.GET("/api/dashboard/contacts/{contact_uuid}/prepaid-balance", { params })),
        answered(api.GET("/api/dashboard/contacts/{contact_uuid}", { params })),
      ]);
      return { kept, name: nameOf(contact) };
    },
  });
  return (
    <Shown asked={asked}>{({ kept, name }) => <Whole uuid={uuid} kept={kept} name={name} />}</Shown>
  );
}

function Whole({ uuid, kept, name }: { uuid: string; kept: Kept; name: string | null }) {
  const { t } = useTranslation("prepaid");
  const queries = useQueryClient();
  const after = () => {
    askAnew(queries);
  };
  return (
    <Page
      title={name ?? t("anonymous")}
      help={
        <Anchor component={Link} to={`/contacts/${uuid}` as string}>
          {t("openCustomer")}
        </Anchor>
      }
      above={{ title: t("title"), to: "/prepaid" }}
    >
      <Tiles>
        <Tile title={t("balance")}>
          <Money cents={kept.balance_in_cents} />
        </Tile>
        {kept.held_in_cents > 0 && (
          <Tile title={t("free")}>
            <Money cents={kept.available_in_cents} />
          </Tile>
        )}
      </Tiles>
      <Actions uuid={uuid} kept={kept} after={after} />
      <HoldsOf uuid={uuid} after={after} />
      <History uuid={uuid} after={after} />
    </Page>
  );
}

function Actions({ uuid, kept, after }: { uuid: string; kept: Kept; after: () => void }) {
  const { t } = useTranslation("prepaid");
  const mayMove = useMay()("prepaid:write");
  const [way, open] = useState<Way | null>(null);
  const moves = useMoves(uuid, kept, after);
  if (!mayMove) return null;
  const ways: Way[] = kept.available_in_cents > 0 ? ["topUp", "pay", "hold"] : ["topUp"];
  return (
    <Group gap="xs">
      {ways.map((each) => (
        <Button
          key={each}
          variant={each === "topUp" ? "filled" : "default"}
          onClick={() => {
            open(each);
          }}
        >
          {t(each)}
        </Button>
      ))}
      {way && (
        <MoveForm
          move={moves[way]}
          close={() => {
            open(null);
          }}
          after={after}
        />
      )}
    </Group>
  );
}

/** Money in, out, or aside; each can be taken back. */
function useMoves(uuid: string, kept: Kept, after: () => void): Record<Way, Move> {
  const { t } = useTranslation("prepaid");
  const { currency } = useAccount();
  const help = t("leftHelp", { amount: money(kept.available_in_cents, currency) });
  const move = (sign: 1 | -1) => async (cents: number, shop_uuid: string, key: string) => {
    const body = { contact_uuid: uuid, amount_in_cents: sign * cents, shop_uuid };
    const made = await answered(
      api.POST("/api/dashboard/prepaid-transactions", { params: keyed(key), body }),
    );
    const amount = money(cents, currency);
    done(sign > 0 ? t("toppedUpNote", { amount }) : t("paidNote", { amount }), () =>
      reverse(made.uuid).then(after),
    );
  };
  const hold = async (cents: number, _shop: string, key: string) => {
    const params = { path: { contact_uuid: uuid } };
    await answered(
      api.POST("/api/dashboard/contacts/{contact_uuid}/prepaid-holds", {
        params: { ...keyed(key), ...params },
        body: { amount_in_cents: cents },
      }),
    );
    done(t("heldNote", { amount: money(cents, currency) }));
  };
  return {
    topUp: { title: t("topUp"), verb: t("topUp"), send: move(1) },
    pay: { title: t("pay"), verb: t("pay"), help, send: move(-1) },
    hold: {
      title: t("hold"),
      verb: t("hold"),
      help: `${help} ${t("holdHelp")}`,
      asksShop: false,
      send: hold,
    },
  };
}

function HoldsOf({ uuid, after }: { uuid: string; after: () => void }) {
  const mayMove = useMay()("prepaid:write");
  const hold = (of: string) => ({
    params: { ...keyed(), path: { prepaid_hold_uuid: of } },
  });
  const capture = (one: { uuid: string }, shop_uuid: string) =>
    answered(
      api.POST("/api/dashboard/prepaid-holds/{prepaid_hold_uuid}/captures", {
        ...hold(one.uuid),
        body: { shop_uuid },
      }),
    );
  const release = (one: { uuid: string }) =>
    answered(api.POST("/api/dashboard/prepaid-holds/{prepaid_hold_uuid}/releases", hold(one.uuid)));
  return (
    <Holds
      of={uuid}
      list={() =>
        whole(
          api.GET("/api/dashboard/contacts/{contact_uuid}/prepaid-holds", {
            params: { path: { contact_uuid: uuid } },
          }),
        )
      }
      capture={mayMove ? capture : null}
      release={mayMove ? release : null}
      after={after}
    />
  );
}
