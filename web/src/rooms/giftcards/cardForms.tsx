import { Text, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { keyed, useOnce } from "../../api/useOnce";
import { endOf, lastDayBefore } from "../../i18n/days";
import { useAccount } from "../../shell/session";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { useServerForm } from "../../ui/useServerForm";
import { ContactField } from "../money/ContactField";
import type { Giftcard } from "./cards";

interface FormProps {
  card: Giftcard;
  close: () => void;
  after: () => void;
}

const of = (card: Giftcard) => ({ path: { giftcard_uuid: card.uuid } });

/** Another last day, or none. */
export function ExtendForm({ card, close, after }: FormProps) {
  const { t } = useTranslation("giftcards");
  const { timezone } = useAccount();
  const until = card.expiration_date;
  const { form, ...sending } = useServerForm(
    { initialValues: { expiration_date: until ? lastDayBefore(until, timezone) : "" } },
    ({ expiration_date: day }) =>
      answered(
        api.PUT("/api/dashboard/giftcards/{giftcard_uuid}", {
          params: of(card),
          body: { expiration_date: day ? endOf(day, timezone) : null },
        }),
      ),
    () => {
      done(t("extended"));
      close();
      after();
    },
  );
  return (
    <FormModal title={t("extend")} verb={t("extendVerb")} isOpen close={close} {...sending}>
      <TextInput
        type="date"
        label={t("lastDay")}
        description={t("lastDayHelp")}
        data-autofocus
        key={form.key("expiration_date")}
        {...form.getInputProps("expiration_date")}
      />
    </FormModal>
  );
}

/** Blocks a card, or ends it for good: with the reason, which stays on record. */
export function ReasonForm({ card, close, after, what }: FormProps & { what: "block" | "cancel" }) {
  const { t } = useTranslation("giftcards");
  const once = useOnce();
  const params = of(card);
  const { form, ...sending } = useServerForm(
    { initialValues: { reason: "" } },
    (body) =>
      once(body, (key) =>
        answered(
          what === "block"
            ? api.POST("/api/dashboard/giftcards/{giftcard_uuid}/block", { params, body })
            : api.POST("/api/dashboard/giftcards/{giftcard_uuid}/cancel", {
                params: { ...keyed(key), ...params },
                body,
              }),
        ),
      ),
    () => {
      done(t(what === "block" ? "blocked" : "cancelled"));
      close();
      after();
    },
  );
  const title = t(what === "block" ? "block" : "cancelCard");
  return (
    <FormModal title={title} verb={title} isOpen close={close} {...sending}>
      <Text c="dimmed">{t(what === "block" ? "blockHelp" : "cancelHelp")}</Text>
      <Textarea
        label={t("reason")}
        description={t("reasonHelp")}
        data-autofocus
        key={form.key("reason")}
        {...form.getInputProps("reason")}
      />
    </FormModal>
  );
}

/** Mails the code to a customer; also once more. */
export function MailForm({ card, close }: FormProps) {
  const { t } = useTranslation("giftcards");
  const once = useOnce();
  const { form, ...sending } = useServerForm(
    { initialValues: { contact_uuid: "" } },
    (body) =>
      once(body, (key) =>
        answered(
          api.POST("/api/dashboard/giftcards/{giftcard_uuid}/send-by-email", {
            params: { ...keyed(key), ...of(card) },
            body,
          }),
        ),
      ),
    () => {
      done(t("mailed"));
      close();
    },
  );
  return (
    <FormModal title={t("mail")} verb={t("mailVerb")} isOpen close={close} {...sending}>
      <ContactField
        label={t("mailTo")}
        description={t("mailHelp")}
        error={form.errors.contact_uuid}
        choose={(uuid) => {
          form.setFieldValue("contact_uuid", uuid ?? "");
        }}
      />
    </FormModal>
  );
}

/** Moves all that is on the card to another, which is named by its code. */
export function TransferForm({ card, close, after }: FormProps) {
  const { t } = useTranslation("giftcards");
  const once = useOnce();
  const { form, ...sending } = useServerForm(
    { initialValues: { hash: "", reason: "" } },
    async ({ hash, reason }) => {
      const query = { hash: hash.trim() };
      const other = await answered(
        api.GET("/api/dashboard/giftcards/find-one-by", { params: { query } }),
      );
      const body = { to_giftcard_uuid: other.uuid, reason };
      return once(body, (key) =>
        answered(
          api.POST("/api/dashboard/giftcards/{giftcard_uuid}/transfer", {
            params: { ...keyed(key), ...of(card) },
            body,
          }),
        ),
      );
    },
    () => {
      done(t("transferred"));
      close();
      after();
    },
  );
  return (
    <FormModal title={t("transfer")} verb={t("transferVerb")} isOpen close={close} {...sending}>
      <TextInput
        label={t("otherCode")}
        autoComplete="off"
        data-autofocus
        key={form.key("hash")}
        {...form.getInputProps("hash")}
      />
      <Textarea
        label={t("reason")}
        description={t("reasonHelp")}
        key={form.key("reason")}
        {...form.getInputProps("reason")}
      />
    </FormModal>
  );
}
