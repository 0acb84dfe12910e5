import { Anchor, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import { Facts } from "../../ui/Facts";
import { When } from "../../ui/Figures";
import { Json } from "../../ui/Json";
import { Peek } from "../../ui/Peek";
import { State } from "../../ui/State";
import { Shown, Waiting } from "../../ui/states";
import { toneOf } from "./tones";

type Event = components["schemas"]["EventOut"];

/** One event: what it tells, and who was told. */
export function OneEvent({ event, close }: { event: Event; close: () => void }) {
  const { t } = useTranslation("workbench");
  const may = useMay();
  return (
    <Peek title={event.name} close={close}>
      <Facts
        of={[
          [t("position"), event.position],
          [t("when"), <When at={event.happened_at} seconds />],
          [t("actor"), <code>{event.actor}</code>],
          [t("subject"), <code>{event.subject_uuid}</code>],
        ]}
      />
      {may("webhooks:read") && <WhoGotIt position={event.position} />}
      <section aria-label={t("payload")}>
        <Title order={2} size="h4" mb="xs">
          {t("payload")}
        </Title>
        <Text size="sm" c="dimmed" mb="xs">
          {t("version", { version: event.version })}
        </Text>
        <Json of={event.payload} />
      </section>
    </Peek>
  );
}

/** The webhooks that were told of it, each with how that went. */
function WhoGotIt({ position }: { position: number }) {
  const { t } = useTranslation("workbench");
  const names = useNames();
  const asked = useQuery({
    queryKey: ["deliveries", "of-event", position],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/events/{position}/webhook-deliveries", {
          params: { path: { position } },
        }),
      ),
    refetchInterval: 5_000,
  });
  return (
    <section aria-label={t("whoGotIt")}>
      <Title order={2} size="h4" mb="xs">
        {t("whoGotIt")}
      </Title>
      <Shown asked={asked} waiting={<Waiting lines={1} height={24} />}>
        {(deliveries) =>
          deliveries.length === 0 ? (
            <Text c="dimmed">{t("nobodyGotIt")}</Text>
          ) : (
            <Stack gap="xs">
              {deliveries.map((one) => (
                <Group key={one.uuid} justify="space-between">
                  <Anchor
                    component={Link}
                    to={`/developers/webhooks/${one.webhook_subscription_uuid}` as string}
                  >
                    {names.get(one.webhook_subscription_uuid) ?? one.event_type}
                  </Anchor>
                  <State words={t(`states.${one.state}`)} tone={toneOf[one.state]} />
                </Group>
              ))}
            </Stack>
          )
        }
      </Shown>
    </section>
  );
}

function useNames(): Map<string, string> {
  const { data } = useQuery({
    queryKey: ["webhooks", "names"],
    queryFn: () => answered(api.GET("/api/dashboard/webhook-subscriptions")),
  });
  return new Map((data ?? []).map((each) => [each.uuid, each.name]));
}
