import { Group, MultiSelect, NumberInput, Switch, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { MoneyField } from "../money/MoneyField";
import { useShops } from "../money/useShops";
import type { Values } from "./values";

type Name = Exclude<keyof Values & string, "reward_type">;

interface FieldsProps {
  form: UseFormReturnType<Values>;
  isDigital: boolean;
  /** Whether it waits to be collected, and so for how long. */
  waits: boolean;
}

/** Everything that can be set of a reward, in plain words. */
export function Fields({ form, isDigital, waits }: FieldsProps) {
  const { t } = useTranslation("rewards");
  const field = (name: Name) => ({
    label: t(`fields.${name as "title"}`),
    key: form.key(name),
    ...form.getInputProps(name),
  });
  const figure = (name: Name) => ({ ...field(name), min: 1, allowDecimal: false });
  const ticked = (name: "is_active" | "pre_redeemable" | "gives_back_expired") => ({
    label: t(`fields.${name}`),
    description: t(`fieldHelp.${name}`),
    key: form.key(name),
    ...form.getInputProps(name, { type: "checkbox" }),
  });
  return (
    <>
      <TextInput {...field("title")} />
      <Textarea autosize minRows={2} {...field("description")} />
      <Group grow align="flex-end">
        <NumberInput {...field("required_credits")} min={0} allowDecimal={false} />
        <MoneyField {...field("cost_price")} description={t("fieldHelp.cost_price")} />
      </Group>
      <NumberInput {...figure("max_credits")} description={t("fieldHelp.max_credits")} />
      {!isDigital && (
        <NumberInput
          {...field("stock")}
          min={0}
          allowDecimal={false}
          description={t("stockHelp")}
        />
      )}
      <NumberInput {...figure("limit_per_contact")} description={t("limitHelp")} />
      <Group grow align="flex-start">
        <TextInput type="date" {...field("active_from")} />
        <TextInput type="date" {...field("active_until")} />
      </Group>
      <MultiSelect
        data={useShops()}
        {...field("shop_uuids")}
        description={t("fieldHelp.shop_uuids")}
      />
      <Switch {...ticked("is_active")} />
      {!isDigital && <Switch {...ticked("pre_redeemable")} />}
      {!isDigital && waits && (
        <>
          <NumberInput
            {...field("expiration_duration")}
            min={0}
            description={t("fieldHelp.expiration_duration")}
          />
          <Switch {...ticked("gives_back_expired")} />
        </>
      )}
    </>
  );
}
