import type { Customer, Giftcard, Scanned, TillNow, Undoable, Voucher } from "./server";

/** What the middle of the screen shows. */
export type Screen =
  | { kind: "idle" }
  | { kind: "customer"; customer: Customer; code?: string; isAgain?: boolean }
  | { kind: "away"; code: string; isAgain?: boolean }
  | { kind: "giftcard"; card: Giftcard; code: string; pin?: string }
  | { kind: "voucher"; voucher: Voucher; code: string; customer: Customer | null }
  | { kind: "reward"; reward: NonNullable<Scanned["reward"]>; customer: Customer | null }
  | { kind: "unknown"; code: string }
  | { kind: "enrol"; code?: string }
  | { kind: "today" }
  | { kind: "device" }
  | { kind: "waiting" };

/** What was just done: shown for a moment, and what undoes it. */
export interface Result {
  title: string;
  text: string;
  isValue: boolean;
  credits: number | null;
  balance: number | null;
  undo?: { what: Undoable; uuid: string };
}

/** What every screen can do. */
export interface Counter {
  now: TillNow;
  isOffline: boolean;
  screen: Screen;
  amount: string;
  setAmount: (amount: string) => void;
  go: (screen: Screen) => void;
  done: (result: Result) => void;
  failed: (error: unknown) => void;
  scanned: (code: string, pin?: string) => void;
  /** Enter behind an amount, while a scan is still being looked up. */
  entered: () => void;
  give: (to: Recipient) => Promise<void>;
}

/** Who credits are for: somebody who is known, or whoever a code finds later. */
export interface Recipient {
  customer?: Customer;
  code?: string;
  label: string;
  unit?: string;
}

export type Told = Scanned;
