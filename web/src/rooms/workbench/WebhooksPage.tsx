import { Anchor, Button, Select, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import type { Column } from "../../ui/DataTable";
import { FormModal } from "../../ui/FormModal";
import { Listed } from "../../ui/Listed";
import { Once } from "../../ui/Once";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useServerForm } from "../../ui/useServerForm";
import { eventTypes } from "./eventTypes";
import { HourBars } from "./HourBars";
import { useStatistics } from "./useStatistics";

type Webhook = components["schemas"]["WebhookSettingsOut"];
type Statistics = components["schemas"]["WebhookStatisticsOut"];

/** Who is told of what happens. */
export default function WebhooksPage() {
  const { t } = useTranslation("workbench");
  const mayChange = useMay()("webhooks:configure");
  const [isAdding, adding] = useDisclosure();
  const [secret, setSecret] = useState<string | null>(null);
  const statistics = useStatistics();
  const columns = columnsOf(t, statistics);
  const asked = useQuery({
    queryKey: ["webhooks"],
    queryFn: () => whole(api.GET("/api/dashboard/webhook-subscriptions")),
  });
  const add = mayChange && <Button onClick={adding.open}>{t("addWebhook")}</Button>;
  return (
    <Page title={t("webhooks")} help={t("webhooksHelp")} action={add}>
      <Listed
        caption={t("webhooks")}
        columns={columns}
        keyOf={(webhook) => webhook.uuid}
        asked={asked}
        empty={
          <Empty title={t("noWebhooks")} action={add}>
            {t("noWebhooksHelp")}
          </Empty>
        }
      />
      {isAdding && <AddWebhook close={adding.close} tell={setSecret} />}
      {secret && (
        <Once
          title={t("secret")}
          help={t("secretHelp")}
          parts={[{ title: t("secretItself"), text: secret }]}
          close={() => {
            setSecret(null);
          }}
        />
      )}
    </Page>
  );
}

function AddWebhook({ close, tell }: { close: () => void; tell: (secret: string) => void }) {
  const { t } = useTranslation("workbench");
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    { initialValues: { name: "", url: "", event_type: "credit_reception_created" as const } },
    (body) => answered(api.POST("/api/dashboard/webhook-subscriptions", { body })),
    (made) => {
      void queries.invalidateQueries({ queryKey: ["webhooks"] });
      close();
      tell(made.secret);
    },
  );
  return (
    <FormModal title={t("addWebhook")} verb={t("addWebhook")} isOpen close={close} {...sending}>
      <TextInput
        label={t("name")}
        data-autofocus
        key={form.key("name")}
        {...form.getInputProps("name")}
      />
      <TextInput label={t("url")} type="url" key={form.key("url")} {...form.getInputProps("url")} />
      <Select
        label={t("event")}
        data={eventTypes}
        allowDeselect={false}
        searchable
        key={form.key("event_type")}
        {...form.getInputProps("event_type")}
      />
    </FormModal>
  );
}

function columnsOf(t: TFunction<"workbench">, lately: Map<string, Statistics>): Column<Webhook>[] {
  return [
    {
      id: "name",
      title: t("name"),
      show: (webhook) => (
        <Anchor component={Link} to={`/developers/webhooks/${webhook.uuid}` as string}>
          {webhook.name}
        </Anchor>
      ),
    },
    { id: "event", title: t("event"), show: (webhook) => <code>{webhook.event_type}</code> },
    { id: "url", title: t("url"), show: (webhook) => webhook.url },
    {
      id: "lately",
      title: t("lately"),
      show: (webhook) => {
        const found = lately.get(webhook.uuid);
        return found ? <HourBars of={found} /> : null;
      },
    },
    {
      id: "state",
      title: t("state"),
      show: (webhook) => {
        if (webhook.switched_off_at) return <State words={t("switchedOff")} tone="danger" />;
        if (webhook.failing_since) return <State words={t("failing")} tone="warning" />;
        const isActive = webhook.status === "ACTIVE";
        return <State words={isActive ? t("on") : t("off")} tone={isActive ? "success" : "gray"} />;
      },
    },
  ];
}
