import { NumberInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import { FormCard } from "../../ui/FormCard";
import { done } from "../../ui/notes";
import { Shown } from "../../ui/states";
import { useServerForm } from "../../ui/useServerForm";

type Terms = components["schemas"]["TillTermsOut"];

/** When registers ask twice, refuse, and lock. */
export function TillTermsCard() {
  const asked = useQuery({
    queryKey: ["till-terms"],
    queryFn: () => answered(api.GET("/api/dashboard/till-terms")),
  });
  return <Shown asked={asked}>{(terms) => <TermsForm terms={terms} />}</Shown>;
}

function TermsForm({ terms }: { terms: Terms }) {
  const { t } = useTranslation("settings");
  const may = useMay();
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    {
      initialValues: {
        again_after_seconds: terms.again_after_seconds as number | string,
        warns_above: (terms.warns_above ?? "") as number | string,
        refuses_above: (terms.refuses_above ?? "") as number | string,
        locks_after_seconds: terms.locks_after_seconds as number | string,
      },
    },
    (values) => {
      const body = {
        again_after_seconds: Number(values.again_after_seconds),
        warns_above: orNone(values.warns_above),
        refuses_above: orNone(values.refuses_above),
        locks_after_seconds: Number(values.locks_after_seconds),
      };
      return answered(api.PUT("/api/dashboard/till-terms", { body }));
    },
    () => {
      done(t("saved"));
      void queries.invalidateQueries({ queryKey: ["till-terms"] });
    },
  );
  const field = (of: keyof Terms) => ({
    label: t(`tills.${of}`),
    description: t(`tills.help.${of}`),
    key: form.key(of),
    ...form.getInputProps(of),
  });
  return (
    <FormCard
      title={t("tills.title")}
      help={t("tills.about")}
      mayChange={may("shops:write")}
      {...sending}
    >
      <NumberInput min={0} allowDecimal={false} {...field("again_after_seconds")} />
      <NumberInput min={0} decimalScale={2} {...field("warns_above")} />
      <NumberInput min={0} decimalScale={2} {...field("refuses_above")} />
      <NumberInput min={30} allowDecimal={false} {...field("locks_after_seconds")} />
    </FormCard>
  );
}

/** What is left open has no limit. */
const orNone = (value: number | string) => (value === "" ? null : Number(value));
