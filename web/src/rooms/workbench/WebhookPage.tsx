import { Button } from "@mantine/core";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import type { Column } from "../../ui/DataTable";
import { Count, When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { done, refused } from "../../ui/notes";
import { Page } from "../../ui/Page";
import { State, type Tone } from "../../ui/State";
import { Empty, Shown } from "../../ui/states";
import { useListState } from "../../ui/useListState";

type Webhook = components["schemas"]["WebhookSettingsOut"];
type Delivery = components["schemas"]["DeliveryOut"];

const tones: Record<Delivery["state"], Tone> = {
  delivered: "success",
  failed: "danger",
  sending: "info",
  stopped: "warning",
  waiting: "info",
};

/** One webhook: what it was sent, how that went, and once more. */
export default function WebhookPage() {
  const { uuid } = useParams({ strict: false }) as { uuid: string };
  const asked = useQuery({
    queryKey: ["webhooks", uuid],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/webhook-subscriptions/{webhook_subscription_uuid}", {
          params: { path: { webhook_subscription_uuid: uuid } },
        }),
      ),
  });
  return <Shown asked={asked}>{(webhook) => <Whole webhook={webhook} />}</Shown>;
}

function Whole({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation("workbench");
  const mayReplay = useMay()("webhooks:configure");
  const queries = useQueryClient();
  const path = { webhook_subscription_uuid: webhook.uuid };
  const example = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/dashboard/webhook-subscriptions/{webhook_subscription_uuid}/examples", {
          params: { path },
        }),
      ),
    onSuccess: () => {
      done(t("exampleSent"));
      void queries.invalidateQueries({ queryKey: ["deliveries"] });
    },
    onError: refused,
  });
  return (
    <Page
      title={webhook.name}
      help={`${webhook.event_type} → ${webhook.url}`}
      above={{ title: t("webhooks"), to: "/developers/webhooks" }}
      action={
        mayReplay && (
          <Button
            loading={example.isPending}
            onClick={() => {
              example.mutate();
            }}
          >
            {t("sendExample")}
          </Button>
        )
      }
    >
      <Deliveries path={path} mayReplay={mayReplay} />
    </Page>
  );
}

interface DeliveriesProps {
  path: { webhook_subscription_uuid: string };
  mayReplay: boolean;
}

function Deliveries({ path, mayReplay }: DeliveriesProps) {
  const { t } = useTranslation("workbench");
  const { state, ask } = useListState();
  const replay = useReplay();
  const columns = useMemo(() => columnsOf(t, mayReplay ? replay : null), [t, mayReplay, replay]);
  const query = { page: state.page, limit: 25 };
  const asked = useQuery({
    queryKey: ["deliveries", path, query],
    queryFn: () =>
      whole(
        api.GET("/api/dashboard/webhook-subscriptions/{webhook_subscription_uuid}/deliveries", {
          params: { path, query },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });
  return (
    <Listed
      caption={t("deliveries")}
      columns={columns}
      keyOf={(delivery) => delivery.uuid}
      asked={asked}
      turnTo={(page) => {
        ask({ page });
      }}
      empty={<Empty title={t("noDeliveries")}>{t("noDeliveriesHelp")}</Empty>}
    />
  );
}

function useReplay(): (delivery: Delivery) => void {
  const { t } = useTranslation("workbench");
  const queries = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (delivery: Delivery) =>
      answered(
        api.POST("/api/dashboard/webhook-deliveries/{webhook_delivery_uuid}/replays", {
          params: { path: { webhook_delivery_uuid: delivery.uuid } },
        }),
      ),
    onSuccess: () => {
      done(t("replayed"));
      void queries.invalidateQueries({ queryKey: ["deliveries"] });
    },
    onError: refused,
  });
  return mutate;
}

function columnsOf(
  t: TFunction<"workbench">,
  replay: ((delivery: Delivery) => void) | null,
): Column<Delivery>[] {
  return [
    { id: "when", title: t("when"), show: (delivery) => <When at={delivery.created_at} /> },
    {
      id: "state",
      title: t("state"),
      show: (delivery) => (
        <State words={t(`states.${delivery.state}`)} tone={tones[delivery.state]} />
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
      show: (delivery) => (delivery.next_attempt_at ? <When at={delivery.next_attempt_at} /> : "—"),
    },
    ...(replay
      ? [
          {
            id: "replay",
            title: t("again"),
            show: (delivery: Delivery) => (
              <Button
                variant="default"
                size="compact-sm"
                onClick={() => {
                  replay(delivery);
                }}
              >
                {t("replay")}
              </Button>
            ),
          },
        ]
      : []),
  ];
}
