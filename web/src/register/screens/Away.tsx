import { Alert, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { count } from "../../i18n/figures";
import { amountOf } from "../amount";
import type { Counter, Screen } from "../shape";
import styles from "../Counter.module.css";
import { seenBefore } from "../remembered";
import { secondsSince } from "../useScanning";
import { AmountField } from "./AmountField";

type Open = Extract<Screen, { kind: "away" }>;

/** A code that nobody can be asked about now: points are kept, and sent later. */
export function Away({ counter, screen }: { counter: Counter; screen: Open }) {
  const { t } = useTranslation("register");
  const { code } = screen;
  const seen = seenBefore(code);
  const [isSure, setSure] = useState(screen.isAgain !== true);
  const value = amountOf(counter.amount);
  const submit = () => {
    if (value === null) return;
    if (!isSure) {
      setSure(true);
      return;
    }
    counter.give({ code, label: seen?.name || code }).catch(counter.failed);
  };
  return (
    <div className={styles.two}>
      <Stack>
        <Title order={1}>{seen?.name || t("card")}</Title>
        <Text>{code}</Text>
        {seen && (
          <Text size="lg">
            {t("seenBefore", {
              balance: count(seen.balance),
              at: new Date(seen.at).toLocaleString(),
            })}
          </Text>
        )}
        <Alert color="warning" title={t("redeemAway")}>
          {t("redeemAwayHelp")}
        </Alert>
      </Stack>
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
                {t("again", { seconds: secondsSince(code) ?? 0 })}
              </Alert>
            )}
            <AmountField value={counter.amount} set={counter.setAmount} isFocused hasPad />
            <Group grow>
              <Button type="submit" size="xl" disabled={value === null}>
                {t("giveLater")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Paper>
    </div>
  );
}
