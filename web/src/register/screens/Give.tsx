import { Alert, Button, Paper, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { money } from "../../i18n/figures";
import { amountOf } from "../amount";
import type { Counter, Screen } from "../shape";
import * as server from "../server";
import { secondsSince } from "../useScanning";
import { AmountField } from "./AmountField";
import { Preview } from "./Preview";

type Open = Extract<Screen, { kind: "customer" }>;

/** Gives for an amount; asks twice for a large one, and for whoever was just here. */
export function Give({ counter, screen }: { counter: Counter; screen: Open }) {
  const { t } = useTranslation("register");
  const { customer } = screen;
  const giving = useGive(counter, screen);
  const { value, isHigh, isSure, submit } = giving;
  const amount = money(Math.round((value ?? 0) * 100), counter.now.currency);
  const words = isSure ? t("giveSure") : t("give");

  return (
    <Paper withBorder p="md" radius="md" bg="var(--surface)">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack>
          {screen.isAgain && (
            <Alert color="warning" role="status">
              {t("again", { seconds: secondsSince(customer.uuid) ?? 0 })}
            </Alert>
          )}
          <AmountField value={counter.amount} set={counter.setAmount} isFocused hasPad />
          <UnitChoice unit={giving.unit} choose={giving.setUnit} />
          <Preview amount={counter.amount} contact={customer.uuid} unit={giving.unit} />
          {isSure && isHigh && (
            <Alert color="warning" role="alert">
              {t("sure", { amount })}
            </Alert>
          )}
          <Button type="submit" size="xl" disabled={value === null}>
            {value !== null && value < 0 ? t("takeBack") : words}
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}

function useGive({ amount, give, failed }: Counter, screen: Open) {
  const [sureOf, setSureOf] = useState<string | null>(null);
  const [unit, setUnit] = useState<string | undefined>();
  const terms = useQuery({ queryKey: ["terms"], queryFn: server.terms, staleTime: 60_000 }).data;
  const { customer, code } = screen;
  const value = amountOf(amount);
  const isHigh = Math.abs(value ?? 0) > (terms?.warns_above ?? Infinity);
  const isSure = sureOf === amount;

  const submit = () => {
    if (value === null) return;
    if ((isHigh || screen.isAgain) && !isSure) {
      setSureOf(amount);
      return;
    }
    give({ customer, code, label: customer.name || customer.email, unit }).catch(failed);
  };
  return { value, isHigh, isSure, submit, unit, setUnit };
}

/** What is counted, where there is a choice. */
function UnitChoice(props: { unit?: string; choose: (unit: string) => void }) {
  const { t } = useTranslation("register");
  const { data } = useQuery({ queryKey: ["units"], queryFn: server.units, staleTime: 60_000 });
  if (data === undefined || data.length < 2) return null;
  return (
    <Select
      size="xl"
      label={t("unit")}
      data={data.map((each) => ({ value: each.name, label: each.label }))}
      value={props.unit ?? data.find((each) => each.is_default)?.name ?? null}
      onChange={(value) => {
        if (value) props.choose(value);
      }}
      allowDeselect={false}
    />
  );
}
