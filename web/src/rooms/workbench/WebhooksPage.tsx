import {
  Anchor,
  Button,
  Code,
  CopyButton,
  Group,
  Modal,
  Select,
  Text,
  TextInput,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import type { Column } from "../../ui/DataTable";
import { FormModal } from "../../ui/FormModal";
import { Listed } from "../../ui/Listed";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useServerForm } from "../../ui/useServerForm";
import { eventTypes } from "./eventTypes";

type Webhook = components["schemas"]["WebhookSettingsOut"];

/** Who is told of what happens. */
export default function WebhooksPage() {
  const { t } = useTranslation("workbench");
  const mayChange = useMay()("webhooks:configure");
  const [isAdding, adding] = useDisclosure();
  const [secret, setSecret] = useState<string | null>(null);
  const columns = useMemo(() => columnsOf(t), [t]);
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
      <Secret
        secret={secret}
        close={() => {
          setSecret(null);
        }}
      />
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

/** What is shown this once. */
function Secret({ secret, close }: { secret: string | null; close: () => void }) {
  const { t } = useTranslation(["workbench", "common"]);
  return (
    <Modal
      opened={secret !== null}
      onClose={close}
      title={t("secret")}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <Text mb="sm">{t("secretHelp")}</Text>
      <Code block>{secret}</Code>
      <Group justify="flex-end" mt="md">
        <CopyButton value={secret ?? ""}>
          {({ copied, copy }) => (
            <Button onClick={copy}>{copied ? t("common:copied") : t("common:copy")}</Button>
          )}
        </CopyButton>
      </Group>
    </Modal>
  );
}

function columnsOf(t: TFunction<"workbench">): Column<Webhook>[] {
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
