import { Text } from "@mantine/core";

import { useAccount } from "../shell/session";
import { count, day, moment, money, second, signed } from "../i18n/figures";

/** Money, in the account's currency and the reader's way of writing it. */
export function Money({ cents }: { cents: number }) {
  return <span className="figure">{money(cents, useAccount().currency)}</span>;
}

/** A whole number. */
export function Count({ of }: { of: number }) {
  return <span className="figure">{count(of)}</span>;
}

/** What was added or taken; what was earned is the one thing in marigold. */
export function Change({ by }: { by: number }) {
  return <span className={by > 0 ? "figure value" : "figure"}>{signed(by)}</span>;
}

/** Money that came or went: with its sign, and what came in marigold. */
export function MoneyChange({ cents }: { cents: number }) {
  const { currency } = useAccount();
  return (
    <span className={cents > 0 ? "figure value" : "figure"}>
      {cents > 0 && "+"}
      {money(cents, currency)}
    </span>
  );
}

/** The last day on which something is good that ends at a moment. */
export function LastDay({ at }: { at: string | null }) {
  const zone = useAccount().timezone;
  if (at === null) return "—";
  const last = new Date(new Date(at).getTime() - 1).toISOString();
  return (
    <Text span inherit component="time" dateTime={at} className="figure">
      {day(last, zone)}
    </Text>
  );
}

interface WhenProps {
  at: string;
  days?: boolean;
  seconds?: boolean;
}

/** A moment, by the clock of the account: to the minute, the day or the second. */
export function When({ at, days = false, seconds = false }: WhenProps) {
  const zone = useAccount().timezone;
  const told = days ? day : seconds ? second : moment;
  return (
    <Text span inherit component="time" dateTime={at} className="figure">
      {told(at, zone)}
    </Text>
  );
}
