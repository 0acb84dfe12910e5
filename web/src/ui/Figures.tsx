import { Text } from "@mantine/core";

import { useAccount } from "../shell/session";
import { count, day, moment, money, signed } from "../i18n/figures";

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

/** Money that was put in or taken out, with its sign. */
export function MoneyChange({ by }: { by: number }) {
  const shown = money(by, useAccount().currency);
  return <span className={by > 0 ? "figure value" : "figure"}>{by > 0 ? `+${shown}` : shown}</span>;
}

/** A moment, by the clock of the account. */
export function When({ at, days = false }: { at: string; days?: boolean }) {
  const zone = useAccount().timezone;
  return (
    <Text span inherit component="time" dateTime={at} className="figure">
      {days ? day(at, zone) : moment(at, zone)}
    </Text>
  );
}
