import { Switch, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { useServerForm } from "../../ui/useServerForm";

type Webhook = components["schemas"]["WebhookSettingsOut"];

/** A webhook as it is from now on; of what it is told stays. */
export function EditWebhook({ webhook, close }: { webhook: Webhook; close: () => void }) {
  const { t } = useTranslation("workbench");
  const queries = useQueryClient();
  const { name, url, ordered } = webhook;
  const { form, ...sending } = useServerForm(
    { initialValues: { name, url, ordered, is_active: webhook.status === "ACTIVE" } },
    ({ is_active, ...values }) => {
      const params = { path: { webhook_subscription_uuid: webhook.uuid } };
      const body = { ...values, status: is_active ? ("ACTIVE" as const) : ("INACTIVE" as const) };
      const path = "/api/dashboard/webhook-subscriptions/{webhook_subscription_uuid}";
      return answered(api.PUT(path, { params, body }));
    },
    () => {
      done(t("webhookSaved"));
      void queries.invalidateQueries({ queryKey: ["webhooks"] });
      close();
    },
  );
  return (
    <FormModal title={t("edit")} verb={t("saveWebhook")} isOpen close={close} {...sending}>
      <TextInput
        label={t("name")}
        data-autofocus
        key={form.key("name")}
        {...form.getInputProps("name")}
      />
      <TextInput label={t("url")} type="url" key={form.key("url")} {...form.getInputProps("url")} />
      <Switch
        label={t("ordered")}
        description={t("orderedHelp")}
        key={form.key("ordered")}
        {...form.getInputProps("ordered", { type: "checkbox" })}
      />
      <Switch
        label={t("isOn")}
        key={form.key("is_active")}
        {...form.getInputProps("is_active", { type: "checkbox" })}
      />
    </FormModal>
  );
}
