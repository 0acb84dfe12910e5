import { useCallback, useEffect, useRef } from "react";

import { amountOf } from "./amount";
import type { Recipient, Screen } from "./shape";
import { remember, seenBefore } from "./remembered";
import * as server from "./server";
import type { Customer, Terms } from "./server";
import type { useOutbox } from "./useOutbox";

interface Around {
  screen: Screen;
  amount: string;
  isOffline: boolean;
  terms: Terms | undefined;
  outbox: ReturnType<typeof useOutbox>;
  give: (to: Recipient) => Promise<void>;
  go: (screen: Screen) => void;
  failed: (error: unknown) => void;
}

/** What is held out leads to the screen for it; with an amount there, it is given at once. */
export function useScanning(around: Around) {
  const latest = useRef(around);
  const pending = useRef({ scans: 0, isEntered: false });
  useEffect(() => {
    latest.current = around;
  });

  const opened = useCallback(async (contact_uuid: string) => {
    const { go, failed } = latest.current;
    try {
      go({ kind: "customer", customer: await server.customer(contact_uuid) });
    } catch (error) {
      failed(error);
    }
  }, []);

  const scanned = useCallback((code: string, pin?: string) => {
    const { isOffline, outbox, failed, go, screen, amount } = latest.current;
    const held = screen.kind === "customer" ? screen.customer : null;
    if (isOffline) {
      go({ kind: "away", code, isAgain: isAgain(code, latest.current.terms) });
      return;
    }
    pending.current = { scans: pending.current.scans + 1, isEntered: false };
    server
      .scan(code, held?.uuid, pin)
      .finally(() => {
        pending.current.scans -= 1;
      })
      .then((found) => {
        // What was typed since the scan is still being typed, and gives nothing by itself:
        // unless Enter came after it, before the answer did.
        const isTyped = pending.current.isEntered || latest.current.amount === amount;
        const typed = isTyped ? latest.current.amount : "";
        return shown({ ...latest.current, amount: typed }, found, code, held, pin);
      })
      .catch((error: unknown) => {
        if (outbox.isAway(error)) go({ kind: "away", code });
        else failed(error);
      });
  }, []);

  const entered = useCallback(() => {
    if (pending.current.scans > 0) pending.current.isEntered = true;
  }, []);

  return { scanned, opened, entered };
}

async function shown(
  around: Around,
  found: server.Scanned,
  code: string,
  held: Customer | null,
  pin?: string,
): Promise<void> {
  const { go } = around;
  const { customer, giftcard, voucher, reward } = found;
  if (giftcard) go({ kind: "giftcard", card: giftcard, code, pin });
  else if (voucher) go({ kind: "voucher", voucher, code, customer: held });
  else if (reward) go({ kind: "reward", reward, customer: customer ?? null });
  else if (customer) await greet(around, customer, code);
  else if (found.kind === "card") go({ kind: "enrol", code });
  else go({ kind: "unknown", code });
}

/** Somebody is there: with an amount that needs no second look, it is given at once. */
async function greet(around: Around, customer: Customer, code: string): Promise<void> {
  const { go, give, amount, terms } = around;
  remember(code, customer);
  const again = isAgain(customer.uuid, terms);
  const value = amountOf(amount);
  const isHigh = Math.abs(value ?? 0) > (terms?.warns_above ?? Infinity);
  if (value !== null && !again && !isHigh)
    await give({ customer, code, label: customer.name || customer.email });
  else go({ kind: "customer", customer, code, isAgain: again });
}

const given = new Map<string, number>();

/** Notes that somebody, or a code, was just given something. */
export function noteGiven(...whom: (string | undefined)[]): void {
  for (const each of whom) if (each !== undefined) given.set(each, Date.now());
}

/** Seconds since somebody was given something here, if that is not long ago. */
export function secondsSince(whom: string): number | null {
  const at = given.get(whom);
  return at === undefined ? null : Math.round((Date.now() - at) / 1_000);
}

function isAgain(whom: string, terms: Terms | undefined): boolean {
  const seconds = secondsSince(whom);
  return seconds !== null && seconds < (terms?.again_after_seconds ?? 60);
}

export { seenBefore };
