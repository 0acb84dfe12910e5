import { Group, Paper, Stack, Switch, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { useMay } from "../../../shell/session";
import { done, refused } from "../../../ui/notes";
import { State } from "../../../ui/State";
import { Empty, Shown } from "../../../ui/states";

type Subscription = components["schemas"]["SubscriptionOut"];

/** Which kinds of message somebody gets, and that they said so. */
export function Consent({ uuid }: { uuid: string }) {
  const { t } = useTranslation("contact");
  const asked = useQuery({
    queryKey: ["contacts", uuid, "consent"],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/contact-subscriptions/{contact_uuid}", {
          params: { path: { contact_uuid: uuid } },
        }),
      ),
  });
  return (
    <Shown asked={asked}>
      {(subscriptions) =>
        subscriptions.length === 0 ? (
          <Empty title={t("noConsent")}>{t("noConsentHelp")}</Empty>
        ) : (
          <Stack gap="sm">
            <Text c="dimmed">{t("consentHelp")}</Text>
            {subscriptions.map((one) => (
              <Kind key={one.subscription_type.uuid} uuid={uuid} subscription={one} />
            ))}
          </Stack>
        )
      }
    </Shown>
  );
}

function Kind({ uuid, subscription }: { uuid: string; subscription: Subscription }) {
  const { t } = useTranslation("contact");
  const mayChange = useMay()("contacts:write");
  const { name, description } = subscription.subscription_type;
  const choose = useChoosing(uuid, subscription);
  return (
    <Paper withBorder radius="md" p="md" bg="var(--surface)">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Switch
          label={name}
          description={description}
          checked={subscription.is_subscribed || subscription.status === "PENDING_CONFIRMATION"}
          disabled={!mayChange}
          onChange={(event) => {
            choose(event.currentTarget.checked);
          }}
        />
        <State
          words={t(`consent.${subscription.status as "SUBSCRIBED"}`)}
          tone={subscription.is_subscribed ? "success" : "gray"}
        />
      </Group>
    </Paper>
  );
}

function useChoosing(uuid: string, { subscription_type }: Subscription) {
  const { t } = useTranslation("contact");
  const queries = useQueryClient();
  const send = (gets: boolean) => {
    const init = {
      params: { path: { contact_uuid: uuid } },
      body: { subscription_type_uuid: subscription_type.uuid },
    };
    const asked = gets
      ? api.PUT("/api/dashboard/contact-subscriptions/{contact_uuid}/subscribe", init)
      : api.PUT("/api/dashboard/contact-subscriptions/{contact_uuid}/unsubscribe", init);
    return answered(asked).finally(
      () => void queries.invalidateQueries({ queryKey: ["contacts", uuid] }),
    );
  };
  const { mutate } = useMutation({
    mutationFn: send,
    onSuccess: (_, gets) => {
      const { name } = subscription_type;
      done(t(gets ? "subscribed" : "unsubscribed", { name }), () => send(!gets));
    },
    onError: refused,
  });
  return mutate;
}
