import { Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { count } from "../../i18n/figures";
import { amountOf } from "../amount";
import styles from "../Counter.module.css";
import * as server from "../server";

/** What the amount would give, per digit, and which rules give it. */
export function Preview(props: { amount: string; contact: string; unit?: string }) {
  const { t } = useTranslation("register");
  const [amount] = useDebouncedValue(props.amount, 80);
  const value = amountOf(amount);
  const asked = useQuery({
    queryKey: ["reckoning", value, props.contact, props.unit],
    queryFn: () => server.reckon(Math.abs(value ?? 0), props.contact, props.unit),
    enabled: value !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (value === null || asked.data === undefined) return <div className={styles.preview} />;
  const rules = asked.data.steps
    .filter((each) => each.kind !== "base_rate" && each.rule)
    .map((each) => (each.factor ? `${each.rule ?? ""} ×${String(each.factor)}` : each.rule));
  const credits = count(value < 0 ? -asked.data.credits : asked.data.credits);
  return (
    <div className={styles.preview} aria-live="polite">
      <Text size="xl" fw={650} className={styles.value}>
        {t("wouldGive", { credits })}
      </Text>
      <Text>{rules.join(" · ")}</Text>
    </div>
  );
}
