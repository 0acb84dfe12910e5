import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import { count, decimal, money } from "../../i18n/figures";
import { useAccount, useMay } from "../../shell/session";
import { type RuleValues, weekdays } from "./rules";

export interface Choice {
  value: string;
  label: string;
}

/** What rules can name: the shops, the tiers and the units of the business. */
export function useNamed(): { shops: Choice[]; tiers: Choice[]; units: Choice[] } {
  const may = useMay();
  const shops = useQuery({
    queryKey: ["shops"],
    enabled: may("shops:read"),
    queryFn: () => whole(api.GET("/api/dashboard/shops")),
  });
  const tiers = useQuery({
    queryKey: ["tiers"],
    queryFn: () => answered(api.GET("/api/dashboard/tiers")),
  });
  const units = useQuery({
    queryKey: ["units"],
    queryFn: () => answered(api.GET("/api/dashboard/units")),
  });
  return {
    shops: (shops.data?.data ?? []).map(({ uuid, name }) => ({ value: uuid, label: name })),
    tiers: (tiers.data ?? []).map(({ uuid, name }) => ({ value: uuid, label: name })),
    units: (units.data ?? []).map(({ name, label }) => ({ value: name, label })),
  };
}

/** A rule in plain words: what it gives, when, to whom, and how much at most. */
export function useSummary(): (values: RuleValues) => Summary {
  const { t } = useTranslation("rules");
  const named = useNamed();
  const called = (choices: Choice[], chosen: string[]) =>
    chosen.map((one) => choices.find(({ value }) => value === one)?.label ?? one).join(", ");
  const { currency } = useAccount();
  const unitOf = (name: string) =>
    name === "purchase_amount" || name === "" ? money(100, currency) : called(named.units, [name]);
  return (values) => ({
    gives: givesOf(t, values, unitOf(values.unit_name)),
    when: whenOf(t, values, called(named.shops, values.shops)),
    whom: whomOf(t, values, called(named.tiers, [values.tier])),
    limits: limitsOf(t, values),
  });
}

export interface Summary {
  gives: string;
  when: string;
  whom: string;
  limits: string;
}

type T = TFunction<"rules">;

function givesOf(t: T, values: RuleValues, unit: string): string {
  switch (values.kind) {
    case "multiplication":
      return t("gives.multiplication", { factor: decimal(Number(values.factor)) });
    case "fixed":
      return t("gives.fixed", { count: Number(values.fixed_credits) });
    default:
      return t("gives.base_rate", { rate: decimal(Number(values.credits_per_unit)), unit });
  }
}

function whenOf(t: T, values: RuleValues, shops: string): string {
  const { firstDay, lastDay } = values;
  const said = weekdays.filter((day) => values.days.includes(day)).map((day) => t(`days.${day}`));
  const ways = values.channels.map((way) =>
    t(`ways.${way as "REGISTER_API"}`, { defaultValue: way }),
  );
  const parts = [
    said.length > 0 && t("on", { days: said.join(", ") }),
    hoursOf(t, values),
    firstDay && t("since", { day: firstDay }),
    lastDay && t("through", { day: lastDay }),
    shops && t("at", { shops }),
    ways.length > 0 && t("via", { ways: ways.join(", ") }),
    values.minimum_value !== "" && t("from", { value: decimal(Number(values.minimum_value)) }),
    values.more.length > 0 && t("andMore"),
  ];
  return parts.filter(Boolean).join(", ") || t("always");
}

function hoursOf(t: T, { from, until }: RuleValues): string {
  if (!from && !until) return "";
  return t("hours", { from: from || "00:00", until: until || "23:59" });
}

function whomOf(t: T, { whom }: RuleValues, tier: string): string {
  return t(`whom.${whom}`, { tier });
}

const caps = ["most_per_reception", "most_per_day", "most_per_year", "most_per_contact"] as const;

function limitsOf(t: T, values: RuleValues): string {
  const set = caps.filter((cap) => values[cap] !== "");
  const parts = set.map((cap) => t(`limits.${cap}`, { most: count(Number(values[cap])) }));
  return parts.join(", ") || t("noLimits");
}
