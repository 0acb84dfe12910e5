import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Refusal } from "../../api/refusal";
import { useOnce } from "../../api/useOnce";
import { money } from "../../i18n/figures";
import { centsOf, typedOf } from "../amount";
import type { Counter, Screen } from "../shape";
import styles from "../Counter.module.css";
import * as server from "../server";
import { AmountField } from "./AmountField";

type Open = Extract<Screen, { kind: "giftcard" }>;

const AMOUNTS = [1_000, 2_000, 2_500, 5_000, 10_000];

/** A gift card: sold, topped up or paid with, as its state allows. */
export function GiftcardOpen({ counter, screen }: { counter: Counter; screen: Open }) {
  const { t } = useTranslation("register");
  const { card } = screen;
  const currency = counter.now.currency;
  const isOpen = card.state === "new" || card.state === "active";
  return (
    <div className={styles.two}>
      <Stack>
        <Title order={1}>{t("giftcard", { tail: card.code.replaceAll("•", "") })}</Title>
        <Text>{card.program}</Text>
        <div>
          <Text size="lg">{t("onCard")}</Text>
          <span className={styles.figure}>{money(card.balance_in_cents, currency)}</span>
        </div>
        {card.available_in_cents !== card.balance_in_cents && (
          <Text>{t("available", { amount: money(card.available_in_cents, currency) })}</Text>
        )}
        <Text size="lg">{t(`giftcardState.${card.state}`)}</Text>
        <Button
          size="xl"
          variant="default"
          onClick={() => {
            counter.go({ kind: "idle" });
          }}
        >
          {t("closeKey")}
        </Button>
      </Stack>
      {isOpen && <Move counter={counter} screen={screen} />}
    </div>
  );
}

function useMove({ now, amount, done, failed }: Counter, { card, pin }: Open) {
  const { t } = useTranslation("register");
  const due = centsOf(amount);
  const isEmpty = card.available_in_cents === 0;
  const first = Math.min(due ?? Infinity, card.available_in_cents);
  const [typed, setTyped] = useState(isEmpty ? "" : typedOf(first));
  const [failure, setFailure] = useState<string | null>(null);
  const once = useOnce();

  const move = async (by: number) => {
    setFailure(null);
    try {
      const made = await once(by, (key) => server.moveGiftcard(card.uuid, by, key, pin));
      const left = money(card.balance_in_cents + by, now.currency);
      const said = money(Math.abs(by), now.currency);
      done({
        title: by > 0 ? t("loaded", { amount: said }) : t("paid", { amount: said }),
        text: t("cardNow", { tail: card.code.replaceAll("•", ""), amount: left }),
        isValue: true,
        credits: null,
        balance: null,
        undo: { what: "giftcard-transactions", uuid: made.uuid },
      });
    } catch (error) {
      if (!(error instanceof Refusal)) {
        failed(error);
        return;
      }
      const left = money(card.available_in_cents, now.currency);
      setFailure(t("cardRefused", { reason: error.message, amount: left }));
    }
  };
  return { typed, setTyped, failure, isEmpty, cents: centsOf(typed), move };
}

function Move({ counter, screen }: { counter: Counter; screen: Open }) {
  const { t } = useTranslation("register");
  const { card } = screen;
  const { now } = counter;
  const { typed, setTyped, failure, isEmpty, cents, move } = useMove(counter, screen);
  const most = card.max_amount_in_cents ?? Infinity;
  const redeem = () => {
    if (cents === null || cents < 0) return;
    void move(isEmpty ? cents : -cents);
  };

  return (
    <Paper withBorder p="md" radius="md" bg="var(--surface)">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          redeem();
        }}
      >
        <Stack>
          <AmountField value={typed} set={setTyped} isFocused error={failure} />
          {isEmpty && (
            <Group>
              {AMOUNTS.filter((each) => each <= most).map((each) => (
                <Button
                  key={each}
                  size="xl"
                  variant="default"
                  onClick={() => {
                    setTyped(typedOf(each));
                  }}
                >
                  {money(each, now.currency)}
                </Button>
              ))}
            </Group>
          )}
          <Group grow>
            {!isEmpty && (
              <Button type="submit" size="xl" disabled={cents === null || counter.isOffline}>
                {t("redeemCard")}
              </Button>
            )}
            <Button
              type={isEmpty ? "submit" : "button"}
              size="xl"
              variant={isEmpty ? "filled" : "default"}
              disabled={cents === null || counter.isOffline}
              onClick={isEmpty ? undefined : () => void move(cents ?? 0)}
            >
              {card.balance_in_cents === 0 ? t("sellCard") : t("topUp")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
