import { Alert, Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import { Facts } from "../../ui/Facts";
import { When } from "../../ui/Figures";
import { Page } from "../../ui/Page";
import { Shown } from "../../ui/states";
import { useAct } from "../../ui/useAct";
import { Deliveries } from "./Deliveries";
import { HourBars } from "./HourBars";
import { MoreOf } from "./MoreOf";
import { useStatistics } from "./useStatistics";

type Webhook = components["schemas"]["WebhookSettingsOut"];

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
  const mayChange = useMay()("webhooks:configure");
  const params = { path: { webhook_subscription_uuid: webhook.uuid } };
  const example = useAct(
    () =>
      answered(
        api.POST("/api/dashboard/webhook-subscriptions/{webhook_subscription_uuid}/examples", {
          params,
        }),
      ),
    t("exampleSent"),
    "deliveries",
  );
  const action = mayChange && (
    <Group gap="xs">
      <MoreOf webhook={webhook} />
      <Button
        onClick={() => {
          example(undefined);
        }}
      >
        {t("sendExample")}
      </Button>
    </Group>
  );
  return (
    <Page
      title={webhook.name}
      help={`${webhook.event_type} → ${webhook.url}`}
      above={{ title: t("webhooks"), to: "/developers/webhooks" }}
      action={action}
    >
      <How webhook={webhook} />
      <Deliveries uuid={webhook.uuid} mayReplay={mayChange} />
    </Page>
  );
}

/** How it did lately, and why it is off. */
function How({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation("workbench");
  const lately = useStatistics().get(webhook.uuid);
  const p95 = lately?.p95_milliseconds;
  return (
    <>
      {webhook.switched_off_because && (
        <Alert color="danger" title={t("switchedOff")}>
          {webhook.switched_off_because}
        </Alert>
      )}
      <Facts
        of={[
          [t("lately"), lately ? <HourBars of={lately} /> : "—"],
          [t("p95"), p95 == null ? "—" : t("took", { ms: p95 })],
          [t("failingSince"), webhook.failing_since ? <When at={webhook.failing_since} /> : "—"],
        ]}
      />
    </>
  );
}
