import { Group, NumberInput, Switch, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { dayOf, endOf, lastDayBefore, startOf } from "../../i18n/days";
import { useAccount } from "../../shell/session";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { useServerForm } from "../../ui/useServerForm";
import type { Promotion } from "./PromotionsPage";

type Figure = number | string;

interface Values extends Record<string, unknown> {
  name: string;
  description: string;
  active: boolean;
  redemptions_per_voucher: Figure;
  voucher_limit: Figure;
  limit_per_contact: Figure;
  shares_vouchers: boolean;
  activation_date: string;
  expiration_date: string;
  expiration_duration: Figure;
}

const A_DAY = 86_400;

interface FormProps {
  promotion: Promotion | null;
  close: () => void;
}

/** A new offer, or one as it is from now on. */
export function PromotionForm({ promotion, close }: FormProps) {
  const { t } = useTranslation("promotions");
  const { timezone } = useAccount();
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    { initialValues: valuesOf(promotion, timezone) },
    (values) => send(promotion, bodyOf(values, timezone)),
    (saved) => {
      done(t("saved", { name: saved.name }));
      void queries.invalidateQueries({ queryKey: ["promotions"] });
      close();
    },
  );
  const field = (name: keyof Values & string) => ({
    label: t(`fields.${name as "name"}`),
    key: form.key(name),
    ...form.getInputProps(name),
  });
  const figure = (name: "redemptions_per_voucher" | "voucher_limit" | "limit_per_contact") => ({
    ...field(name),
    description: t(`fieldHelp.${name}`),
    min: 1,
    allowDecimal: false,
  });
  const ticked = (name: "active" | "shares_vouchers") => ({
    label: t(`fields.${name}`),
    description: t(`fieldHelp.${name}`),
    key: form.key(name),
    ...form.getInputProps(name, { type: "checkbox" }),
  });
  return (
    <FormModal
      title={promotion ? promotion.name : t("add")}
      verb={promotion ? t("save") : t("add")}
      isOpen
      close={close}
      {...sending}
    >
      <TextInput data-autofocus {...field("name")} />
      <Textarea
        autosize
        minRows={2}
        {...field("description")}
        description={t("fieldHelp.description")}
      />
      <NumberInput {...figure("redemptions_per_voucher")} />
      <NumberInput {...figure("limit_per_contact")} />
      <NumberInput {...figure("voucher_limit")} />
      <Group grow align="flex-start">
        <TextInput type="date" {...field("activation_date")} />
        <TextInput type="date" {...field("expiration_date")} />
      </Group>
      <NumberInput
        min={0}
        {...field("expiration_duration")}
        description={t("fieldHelp.expiration_duration")}
      />
      <Switch {...ticked("shares_vouchers")} />
      <Switch {...ticked("active")} />
    </FormModal>
  );
}

const none: Values = {
  name: "",
  description: "",
  active: true,
  redemptions_per_voucher: 1,
  voucher_limit: "",
  limit_per_contact: "",
  shares_vouchers: false,
  activation_date: "",
  expiration_date: "",
  expiration_duration: "",
};

function valuesOf(promotion: Promotion | null, zone: string): Values {
  if (promotion === null) return none;
  const { activation_date: from, expiration_date: until, expiration_duration: lasts } = promotion;
  return {
    name: promotion.name,
    description: promotion.description,
    active: promotion.active,
    redemptions_per_voucher: promotion.redemptions_per_voucher,
    voucher_limit: promotion.voucher_limit || "",
    limit_per_contact: promotion.limit_per_contact ?? "",
    shares_vouchers: promotion.shares_vouchers,
    activation_date: from ? dayOf(from, zone) : "",
    expiration_date: until ? lastDayBefore(until, zone) : "",
    expiration_duration: lasts === null ? "" : lasts / A_DAY,
  };
}

/** What is left open has no limit. */
const orNone = (value: Figure) => (value === "" ? null : Number(value));

function bodyOf(values: Values, zone: string) {
  const { activation_date: from, expiration_date: until } = values;
  const days = orNone(values.expiration_duration);
  return {
    name: values.name,
    description: values.description,
    active: values.active,
    redemptions_per_voucher: Number(values.redemptions_per_voucher) || 1,
    voucher_limit: orNone(values.voucher_limit),
    limit_per_contact: orNone(values.limit_per_contact),
    shares_vouchers: values.shares_vouchers,
    activation_date: from ? startOf(from, zone) : null,
    expiration_date: until ? endOf(until, zone) : null,
    expiration_duration: days === null ? null : Math.round(days * A_DAY),
  };
}

function send(promotion: Promotion | null, body: ReturnType<typeof bodyOf>) {
  if (promotion === null) return answered(api.POST("/api/dashboard/promotions", { body }));
  const path = { promotion_uuid: promotion.uuid };
  return answered(
    api.PUT("/api/dashboard/promotions/{promotion_uuid}", { params: { path }, body }),
  );
}
