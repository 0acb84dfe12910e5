import { Group, Text, Timeline, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { count } from "../../i18n/figures";
import { Act } from "../../ui/Act";
import { Facts } from "../../ui/Facts";
import { When } from "../../ui/Figures";
import { Json } from "../../ui/Json";
import { Peek } from "../../ui/Peek";
import { Snippet } from "../../ui/Snippet";
import { State } from "../../ui/State";
import { Shown } from "../../ui/states";
import { toneOf } from "./tones";

type Whole = components["schemas"]["DeliveryWholeOut"];
type Attempt = components["schemas"]["AttemptOut"];

interface OneDeliveryProps {
  uuid: string;
  replay: ((uuid: string) => void) | null;
  close: () => void;
}

/** One delivery: each try with what was answered, and the exact body. */
export function OneDelivery({ uuid, replay, close }: OneDeliveryProps) {
  const { t } = useTranslation("workbench");
  const asked = useQuery({
    queryKey: ["deliveries", "one", uuid],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/webhook-deliveries/{webhook_delivery_uuid}", {
          params: { path: { webhook_delivery_uuid: uuid } },
        }),
      ),
    refetchInterval: 2_000,
  });
  return (
    <Peek title={t("delivery")} close={close}>
      <Shown asked={asked}>{(delivery) => <Told of={delivery} replay={replay} />}</Shown>
    </Peek>
  );
}

function Told({ of, replay }: { of: Whole; replay: OneDeliveryProps["replay"] }) {
  const { t } = useTranslation("workbench");
  return (
    <>
      <Group justify="space-between">
        <State words={t(`states.${of.state}`)} tone={toneOf[of.state]} />
        {replay && of.ended_at !== null && (
          <Act
            words={t("replay")}
            run={() => {
              replay(of.uuid);
            }}
          />
        )}
      </Group>
      <Facts
        of={[
          [t("event"), <code>{of.event_type}</code>],
          [t("position"), of.position ?? t("example")],
          [t("when"), <When at={of.created_at} seconds />],
          [t("nextAttempt"), of.next_attempt_at ? <When at={of.next_attempt_at} seconds /> : "—"],
        ]}
      />
      <section aria-label={t("attempts")}>
        <Title order={2} size="h4" mb="xs">
          {t("attempts")}
        </Title>
        {of.attempt_log.length === 0 ? <Text c="dimmed">{t("noAttempts")}</Text> : null}
        <Timeline bulletSize={12} lineWidth={2}>
          {of.attempt_log.map((attempt) => (
            <Tried key={attempt.attempt} of={attempt} />
          ))}
        </Timeline>
      </section>
      <Snippet title="webhook-id" text={of.uuid} />
      <section aria-label={t("body")}>
        <Title order={2} size="h4" mb="xs">
          {t("body")}
        </Title>
        <Json of={of.body} />
      </section>
    </>
  );
}

/** One try: what the receiver answered, or why it didn't. */
function Tried({ of }: { of: Attempt }) {
  const { t } = useTranslation("workbench");
  const isGood = of.status !== null && of.status >= 200 && of.status < 300;
  const came = of.status === null ? t(`outcomes.${of.outcome as "timeout"}`) : String(of.status);
  return (
    <Timeline.Item
      title={
        <Group gap="xs">
          <State words={came} tone={isGood || of.outcome === "kept" ? "success" : "danger"} />
          <Text size="sm" c="dimmed">
            <When at={of.started_at} seconds /> · {t("took", { ms: count(of.milliseconds) })}
          </Text>
        </Group>
      }
    >
      {of.answer && <Json of={of.answer} />}
      {of.headers && <Json of={of.headers} />}
    </Timeline.Item>
  );
}
