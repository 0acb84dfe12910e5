import { Button, Group, Paper, Stack, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useOnce } from "../../api/useOnce";
import { money } from "../../i18n/figures";
import { centsOf } from "../amount";
import type { Counter } from "../shape";
import * as server from "../server";
import type { Customer } from "../server";
import { AmountField } from "./AmountField";

/** Money that somebody keeps here: put in, or paid with. */
export function PrepaidBox({ counter, customer }: { counter: Counter; customer: Customer }) {
  const { t } = useTranslation("register");
  const [typed, setTyped] = useState("");
  const once = useOnce();
  const cents = centsOf(typed);
  const currency = counter.now.currency;

  const move = async (sign: 1 | -1) => {
    if (cents === null) return;
    try {
      const made = await once(sign * cents, (key) =>
        server.movePrepaid(customer.uuid, sign * cents, key),
      );
      const amount = money(cents, currency);
      counter.done({
        title: sign > 0 ? t("toppedUp", { amount }) : t("paid", { amount }),
        text: t("prepaidNow", {
          amount: money(customer.prepaid_in_cents + sign * cents, currency),
        }),
        isValue: true,
        credits: null,
        balance: null,
        undo: { what: "prepaid-transactions", uuid: made.uuid },
      });
    } catch (error) {
      counter.failed(error);
    }
  };

  return (
    <Paper withBorder p="md" radius="md" bg="var(--surface)">
      <Stack gap="sm">
        <Title order={2}>{t("prepaid")}</Title>
        <AmountField value={typed} set={setTyped} label={t("prepaidAmount")} />
        <Group grow>
          <Button
            size="xl"
            variant="default"
            disabled={cents === null || cents < 0 || counter.isOffline}
            onClick={() => void move(1)}
          >
            {t("topUp")}
          </Button>
          <Button
            size="xl"
            variant="default"
            disabled={cents === null || cents < 0 || counter.isOffline}
            onClick={() => void move(-1)}
          >
            {t("payWith")}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
