import { NumberInput, Switch, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { useServerForm } from "../../ui/useServerForm";

type Reward = components["schemas"]["RewardSettingsOut"];

interface Values extends Record<string, unknown> {
  title: string;
  description: string;
  required_credits: number | string;
  stock: number | string;
  limit_per_contact: number | string;
  is_active: boolean;
  pre_redeemable: boolean;
}

/** A new reward, or one as it is from now on. */
export function RewardForm({ reward, close }: { reward: Reward | null; close: () => void }) {
  const { t } = useTranslation("rewards");
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    { initialValues: valuesOf(reward) },
    (values) => send(reward, values),
    (saved) => {
      done(t("saved", { title: saved.title }));
      void queries.invalidateQueries({ queryKey: ["rewards"] });
      close();
    },
  );
  const field = (name: keyof Values & string) => ({
    label: t(`fields.${name as "title"}`),
    key: form.key(name),
    ...form.getInputProps(name),
  });
  const ticked = (name: "is_active" | "pre_redeemable") => ({
    label: t(`fields.${name}`),
    key: form.key(name),
    ...form.getInputProps(name, { type: "checkbox" }),
  });
  return (
    <FormModal
      title={reward ? reward.title : t("add")}
      verb={reward ? t("save") : t("add")}
      isOpen
      close={close}
      {...sending}
    >
      <TextInput data-autofocus {...field("title")} />
      <Textarea autosize minRows={2} {...field("description")} />
      <NumberInput min={0} allowDecimal={false} {...field("required_credits")} />
      <NumberInput min={0} allowDecimal={false} description={t("stockHelp")} {...field("stock")} />
      <NumberInput
        min={1}
        allowDecimal={false}
        description={t("limitHelp")}
        {...field("limit_per_contact")}
      />
      <Switch {...ticked("is_active")} />
      <Switch {...ticked("pre_redeemable")} />
    </FormModal>
  );
}

const none: Values = {
  title: "",
  description: "",
  required_credits: "",
  stock: "",
  limit_per_contact: "",
  is_active: true,
  pre_redeemable: false,
};

function valuesOf(reward: Reward | null): Values {
  if (reward === null) return none;
  const { title, description, required_credits, is_active, pre_redeemable } = reward;
  const limits = {
    stock: reward.stock ?? "",
    limit_per_contact: reward.limit_per_contact ?? "",
  };
  return { title, description, required_credits, is_active, pre_redeemable, ...limits };
}

/** What is left open has no limit. */
const orNone = (value: number | string) => (value === "" ? null : Number(value));

function send(reward: Reward | null, values: Values) {
  const body = {
    title: values.title,
    description: values.description,
    required_credits: Number(values.required_credits),
    stock: orNone(values.stock),
    limit_per_contact: orNone(values.limit_per_contact),
    is_active: values.is_active,
    pre_redeemable: values.pre_redeemable,
  };
  if (reward === null)
    return answered(
      api.POST("/api/dashboard/rewards", { body: { ...body, reward_type: "PHYSICAL" } }),
    );
  const path = { reward_uuid: reward.uuid };
  return answered(api.PUT("/api/dashboard/rewards/{reward_uuid}", { params: { path }, body }));
}
