import { MultiSelect, NumberInput, Switch, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { centsOf, typedOf } from "../../register/amount";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { useServerForm } from "../../ui/useServerForm";
import { MoneyField } from "../money/MoneyField";
import { useShops } from "../money/useShops";
import type { Program } from "./Programs";

interface Values extends Record<string, unknown> {
  name: string;
  min_amount_in_cents: string;
  max_amount_in_cents: string;
  expiration_days: number | string;
  active: boolean;
  keeps_physical_at_registers: boolean;
  asks_for_pin: boolean;
  shop_uuids: string[];
}

/** A new kind of gift card, or one as it is from now on. */
export function ProgramForm({ program, close }: { program: Program | null; close: () => void }) {
  const { t } = useTranslation("giftcards");
  const queries = useQueryClient();
  const isMoney = (typed: string) => ((centsOf(typed) ?? 0) > 0 ? null : t("amountWrong"));
  const { form, ...sending } = useServerForm(
    {
      initialValues: valuesOf(program),
      validate: {
        min_amount_in_cents: (typed) => (typed === "" ? null : isMoney(typed)),
        max_amount_in_cents: isMoney,
      },
    },
    (values) => send(program, values),
    (saved) => {
      done(t("programSaved", { name: saved.name }));
      void queries.invalidateQueries({ queryKey: ["giftcard-programs"] });
      void queries.invalidateQueries({ queryKey: ["giftcard-liability"] });
      close();
    },
  );
  const field = (name: keyof Values & string) => ({
    label: t(`fields.${name as "name"}`),
    key: form.key(name),
    ...form.getInputProps(name),
  });
  const ticked = (name: "active" | "keeps_physical_at_registers" | "asks_for_pin") => ({
    label: t(`fields.${name}`),
    description: t(`fieldHelp.${name}`),
    key: form.key(name),
    ...form.getInputProps(name, { type: "checkbox" }),
  });
  return (
    <FormModal
      title={program ? program.name : t("addProgram")}
      verb={program ? t("saveProgram") : t("addProgram")}
      isOpen
      close={close}
      {...sending}
    >
      <TextInput data-autofocus {...field("name")} />
      <MoneyField {...field("max_amount_in_cents")} />
      <MoneyField description={t("fieldHelp.min")} {...field("min_amount_in_cents")} />
      <NumberInput
        min={1}
        allowDecimal={false}
        description={t("fieldHelp.days")}
        {...field("expiration_days")}
      />
      <MultiSelect data={useShops()} description={t("fieldHelp.shops")} {...field("shop_uuids")} />
      <Switch {...ticked("active")} />
      <Switch {...ticked("keeps_physical_at_registers")} />
      <Switch {...ticked("asks_for_pin")} />
    </FormModal>
  );
}

const none: Values = {
  name: "",
  min_amount_in_cents: "",
  max_amount_in_cents: "150.00",
  expiration_days: "",
  active: true,
  keeps_physical_at_registers: true,
  asks_for_pin: false,
  shop_uuids: [],
};

function valuesOf(program: Program | null): Values {
  if (program === null) return none;
  const least = program.min_amount_in_cents;
  return {
    name: program.name,
    min_amount_in_cents: least === null ? "" : typedOf(least),
    max_amount_in_cents: typedOf(program.max_amount_in_cents),
    expiration_days: program.expiration_days ?? "",
    active: program.active,
    keeps_physical_at_registers: program.keeps_physical_at_registers,
    asks_for_pin: program.asks_for_pin,
    shop_uuids: program.shop_uuids,
  };
}

function send(program: Program | null, values: Values) {
  const days = values.expiration_days;
  const body = {
    ...values,
    min_amount_in_cents: centsOf(values.min_amount_in_cents),
    max_amount_in_cents: centsOf(values.max_amount_in_cents) ?? 0,
    expiration_days: days === "" ? null : Number(days),
  };
  if (program === null) return answered(api.POST("/api/dashboard/giftcard-programs", { body }));
  const path = { giftcard_program_uuid: program.uuid };
  return answered(
    api.PUT("/api/dashboard/giftcard-programs/{giftcard_program_uuid}", { params: { path }, body }),
  );
}
