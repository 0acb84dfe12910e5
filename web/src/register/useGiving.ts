import { useTranslation } from "react-i18next";
import { useRef } from "react";

import { count } from "../i18n/figures";
import { amountOf } from "./amount";
import type { Recipient, Result } from "./shape";
import * as outboxes from "./outbox";
import type { Giving } from "./outbox";
import * as server from "./server";
import type { Customer, Sent, Terms } from "./server";
import type { useOutbox } from "./useOutbox";
import { noteGiven } from "./useScanning";

interface Around {
  amount: string;
  sold: string | null;
  terms: Terms | undefined;
  outbox: ReturnType<typeof useOutbox>;
  done: (result: Result) => void;
  currency: string;
}

/** Gives credits for the amount that was typed: now, or as soon as somebody hears us. */
export function useGiving({ amount, sold, outbox, done }: Around) {
  const { t } = useTranslation("register");
  // One at a time: an Enter that bounces gives nothing twice.
  const isGiving = useRef(false);

  return async (to: Recipient): Promise<void> => {
    const value = amountOf(amount);
    if (value === null || isGiving.current) return;
    isGiving.current = true;
    const giving: Giving = {
      operation_uuid: outboxes.freshUuid(),
      happened_at: new Date().toISOString(),
      contact_uuid: to.customer?.uuid,
      code: to.customer === undefined ? to.code : undefined,
      unit_value: value,
      unit_name: to.unit,
      pos_transaction_uuid: sold ?? undefined,
    };
    try {
      if (outbox.line === "offline") throw new Unsent();
      const sent = await server.give(giving);
      noteGiven(to.customer?.uuid, to.code);
      done(resultOf(sent, to.customer, t));
    } catch (error) {
      if (!(error instanceof Unsent) && !outbox.isAway(error)) throw error;
      await put(giving, to.label);
      noteGiven(to.customer?.uuid, to.code);
      await outbox.refresh();
      const text = t("keptText");
      done({ title: t("kept"), text, isValue: false, credits: null, balance: null });
    } finally {
      isGiving.current = false;
    }
  };
}

class Unsent extends Error {}

async function put(giving: Giving, label: string): Promise<void> {
  const { operation_uuid } = giving;
  await outboxes.keep({ operation_uuid, sequence: outboxes.nextSequence(), giving, label });
}

type Words = ReturnType<typeof useTranslation<"register">>["t"];

function resultOf(sent: Sent, customer: Customer | undefined, t: Words): Result {
  const credits = sent.credits ?? 0;
  const balance = sent.balance ?? 0;
  const next = customer?.rewards.find(
    (each) => each.required_credits > 0 && each.required_credits > balance,
  );
  const words = {
    balance: count(balance),
    title: next?.title,
    at: count(next?.required_credits ?? 0),
  };
  return {
    title: credits < 0 ? t("takenBack") : t("given"),
    text: next ? t("nowAndNext", words) : t("nowHas", words),
    isValue: credits > 0,
    credits,
    balance,
    undo: sent.credit_reception_uuid
      ? { what: "credit-receptions", uuid: sent.credit_reception_uuid }
      : undefined,
  };
}
