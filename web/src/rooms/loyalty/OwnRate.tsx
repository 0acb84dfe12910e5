import { NativeSelect, NumberInput, Switch, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { useServerForm } from "../../ui/useServerForm";
import type { Rule } from "./rules";

/** What a unit gives by itself, from now on. */
export function OwnRate({ rate, close }: { rate: Rule; close: () => void }) {
  const { t } = useTranslation("rules");
  const queries = useQueryClient();
  const path = { rule_uuid: rate.uuid };
  const before = {
    name: rate.name,
    credits_per_unit: (rate.credits_per_unit ?? "") as number | string,
    rounding: rate.rounding ?? ("down" as const),
    is_active: rate.status === "published",
  };
  const keep = (values: typeof before) =>
    answered(
      api.PUT("/api/dashboard/loyalty-rules/{rule_uuid}", {
        params: { path },
        body: { ...values, credits_per_unit: Number(values.credits_per_unit) },
      }),
    ).finally(() => void queries.invalidateQueries({ queryKey: ["earning-rules"] }));
  const { form, ...sending } = useServerForm({ initialValues: before }, keep, () => {
    done(t("saved", { name: rate.name }), () => keep(before));
    close();
  });
  return (
    <FormModal title={rate.name} verb={t("saveRate")} isOpen close={close} {...sending}>
      <TextInput
        data-autofocus
        label={t("name")}
        key={form.key("name")}
        {...form.getInputProps("name")}
      />
      <NumberInput
        min={0}
        decimalScale={4}
        label={t("rate")}
        description={t("rateHelp")}
        key={form.key("credits_per_unit")}
        {...form.getInputProps("credits_per_unit")}
      />
      <NativeSelect
        label={t("rounding")}
        data={(["down", "nearest", "up"] as const).map((value) => ({
          value,
          label: t(`roundings.${value}`),
        }))}
        key={form.key("rounding")}
        {...form.getInputProps("rounding")}
      />
      <Switch
        label={t("counts")}
        key={form.key("is_active")}
        {...form.getInputProps("is_active", { type: "checkbox" })}
      />
    </FormModal>
  );
}
