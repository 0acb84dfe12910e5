import { NativeSelect, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { languages } from "../../i18n";
import { useMay } from "../../shell/session";
import { FormCard } from "../../ui/FormCard";
import { done } from "../../ui/notes";
import { Shown } from "../../ui/states";
import { useServerForm } from "../../ui/useServerForm";

type Account = components["schemas"]["AccountOut"];
type Language = NonNullable<components["schemas"]["AccountUpdate"]["language"]>;

/** The name, and by what clock, money and language it all goes. */
export function AccountCard() {
  const asked = useQuery({
    queryKey: ["account"],
    queryFn: () => answered(api.GET("/api/dashboard/account")),
  });
  return <Shown asked={asked}>{(account) => <AccountForm account={account} />}</Shown>;
}

function AccountForm({ account }: { account: Account }) {
  const { t } = useTranslation("settings");
  const may = useMay();
  const queries = useQueryClient();
  const { name, timezone, currency } = account;
  const language = account.language as Language;
  const currencies = useCurrencies(currency);
  const { form, ...sending } = useServerForm(
    { initialValues: { name, language, timezone, currency } },
    (body) => answered(api.PUT("/api/dashboard/account", { body })),
    () => {
      done(t("saved"));
      void queries.invalidateQueries({ queryKey: ["account"] });
      void queries.invalidateQueries({ queryKey: ["session"] });
    },
  );
  const field = (of: "name" | "language" | "timezone" | "currency") => ({
    label: t(`account.${of}`),
    key: form.key(of),
    ...form.getInputProps(of),
  });
  return (
    <FormCard title={t("account.title")} mayChange={may("accounts:write")} {...sending}>
      <TextInput {...field("name")} />
      <NativeSelect
        description={t("account.languageHelp")}
        data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
        {...field("language")}
      />
      <NativeSelect data={zones(timezone)} {...field("timezone")} />
      <NativeSelect
        description={t("account.currencyHelp")}
        data={currencies}
        {...field("currency")}
      />
    </FormCard>
  );
}

/** Every zone that the browser knows; the one that is set is among them in any case. */
export function zones(chosen: string): string[] {
  return [...new Set([chosen, ...Intl.supportedValuesOf("timeZone")])].sort();
}

/** Amounts are kept in hundredths: no screen shows others right. */
function hasCents(currency: string): boolean {
  const style = new Intl.NumberFormat("en", { style: "currency", currency });
  return style.resolvedOptions().maximumFractionDigits === 2;
}

function useCurrencies(chosen: string): { value: string; label: string }[] {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const names = new Intl.DisplayNames(i18n.language === "nl" ? "nl" : "en", {
      type: "currency",
    });
    const common = Intl.supportedValuesOf("currency").filter(hasCents);
    const all = [...new Set([chosen, ...common])].sort();
    return all.map((value) => ({ value, label: `${value} · ${names.of(value) ?? value}` }));
  }, [chosen, i18n.language]);
}
