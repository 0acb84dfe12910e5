import { Button, Group, Select } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, answered, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { Act } from "../../ui/Act";
import type { Column } from "../../ui/DataTable";
import { Count, When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useAct } from "../../ui/useAct";
import { useListState } from "../../ui/useListState";
import { OneDelivery } from "./OneDelivery";
import { toneOf } from "./tones";

type Delivery = components["schemas"]["DeliveryOut"];

const states = Object.keys(toneOf) as Delivery["state"][];

interface DeliveriesProps {
  uuid: string;
  mayReplay: boolean;
}

/** What one webhook was sent. */
export function Deliveries({ uuid, mayReplay }: DeliveriesProps) {
  const { t } = useTranslation(["workbench", "common"]);
  const { state, ask } = useListState<{ state: Delivery["state"] }>();
  const [seen, see] = useState<string | null>(null);
  const replay = useReplay();
  const columns = useMemo(
    () => columnsOf(t as TFunction<"workbench">, see, mayReplay ? replay : null),
    [t, mayReplay, replay],
  );
  const query = { page: state.page, limit: 25, ...(state.state && { state: state.state }) };
  const asked = useQuery({
    queryKey: ["deliveries", uuid, query],
    queryFn: () =>
      whole(
        api.GET("/api/dashboard/webhook-subscriptions/{webhook_subscription_uuid}/deliveries", {
          params: { path: { webhook_subscription_uuid: uuid }, query },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: 2_000,
  });
  return (
    <>
      <Group>
        <Select
          aria-label={t("state")}
          placeholder={t("state")}
          data={states.map((one) => ({ value: one, label: t(`states.${one}`) }))}
          clearable
          clearButtonProps={{ tabIndex: -1, "aria-hidden": true }}
          value={state.state ?? null}
          onChange={(one) => {
            ask({ state: (one ?? undefined) as Delivery["state"] | undefined });
          }}
        />
      </Group>
      <Listed
        caption={t("deliveries")}
        columns={columns}
        keyOf={(delivery) => delivery.uuid}
        asked={asked}
        turnTo={(page) => {
          ask({ page });
        }}
        empty={
          state.state ? (
            <Empty title={t("common:noMatch")}>{t("common:noMatchHelp")}</Empty>
          ) : (
            <Empty title={t("noDeliveries")}>{t("noDeliveriesHelp")}</Empty>
          )
        }
      />
      {seen && (
        <OneDelivery
          uuid={seen}
          replay={mayReplay ? replay : null}
          close={() => {
            see(null);
          }}
        />
      )}
    </>
  );
}

/** Sends one once more: the same bytes under the same id. */
function useReplay(): (uuid: string) => void {
  const { t } = useTranslation("workbench");
  return useAct(
    (uuid: string) =>
      answered(
        api.POST("/api/dashboard/webhook-deliveries/{webhook_delivery_uuid}/replays", {
          params: { path: { webhook_delivery_uuid: uuid } },
        }),
      ),
    t("replayed"),
    "deliveries",
  );
}

function columnsOf(
  t: TFunction<"workbench">,
  see: (uuid: string) => void,
  replay: ((uuid: string) => void) | null,
): Column<Delivery>[] {
  return [
    {
      id: "when",
      title: t("when"),
      show: (delivery) => (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            see(delivery.uuid);
          }}
        >
          <When at={delivery.created_at} seconds />
        </Button>
      ),
    },
    {
      id: "state",
      title: t("state"),
      show: (delivery) => (
        <State words={t(`states.${delivery.state}`)} tone={toneOf[delivery.state]} />
      ),
    },
    {
      id: "attempts",
      title: t("attempts"),
      isFigure: true,
      show: (delivery) => <Count of={delivery.attempts} />,
    },
    {
      id: "next",
      title: t("nextAttempt"),
      show: (delivery) =>
        delivery.next_attempt_at ? <When at={delivery.next_attempt_at} seconds /> : "—",
    },
    {
      id: "position",
      title: t("position"),
      isFigure: true,
      isHidden: true,
      show: (delivery) => delivery.position ?? t("example"),
    },
    ...(replay ? [again(t, replay)] : []),
  ];
}

/** One that is still open is sent anyhow. */
function again(t: TFunction<"workbench">, replay: (uuid: string) => void): Column<Delivery> {
  return {
    id: "replay",
    title: t("again"),
    show: (delivery) =>
      delivery.ended_at === null ? null : (
        <Act
          words={t("replay")}
          run={() => {
            replay(delivery.uuid);
          }}
        />
      ),
  };
}
