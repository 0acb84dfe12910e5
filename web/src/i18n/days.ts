/** How far the clocks of a zone are ahead at a moment, in milliseconds. */
function ahead(at: number, timeZone: string): number {
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    ...({ year: "numeric", month: "numeric", day: "numeric" } as const),
    ...({ hour: "numeric", minute: "numeric", second: "numeric" } as const),
  });
  const parts = clock.formatToParts(at).map((part) => [part.type, Number(part.value)]);
  const { year, month, day, hour, minute, second } = Object.fromEntries(parts) as Record<
    string,
    number
  >;
  const shown = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  return shown - Math.floor(at / 1000) * 1000;
}

/** The moment at which the clocks of a zone show this (`2027-01-31T17:00`). */
export function momentOf(shown: string, timeZone: string): string {
  const there = Date.parse(`${shown}Z`);
  // Twice: where the clocks were changed that night, the first answer is an hour off.
  const about = there - ahead(there, timeZone);
  return new Date(there - ahead(about, timeZone)).toISOString();
}

/** What the clocks of a zone show at a moment, as a field for both has it. */
export function shownAt(at: string, timeZone: string): string {
  const moment = new Date(at).getTime();
  return new Date(moment + ahead(moment, timeZone)).toISOString().slice(0, 16);
}

/** The moment at which a day (`2027-01-31`) begins by the clocks of a zone. */
export function startOf(day: string, timeZone: string): string {
  return momentOf(`${day}T00:00`, timeZone);
}

/** The moment at which a day is over: the first one after it. */
export function endOf(day: string, timeZone: string): string {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000);
  return startOf(next.toISOString().slice(0, 10), timeZone);
}

/** The day of a moment by the clocks of a zone, as a date field has it. */
export function dayOf(at: number | string, timeZone: string): string {
  const moment = new Date(at).getTime();
  return new Date(moment + ahead(moment, timeZone)).toISOString().slice(0, 10);
}

/** The last day before a moment from which on something is no longer good. */
export function lastDayBefore(at: string, timeZone: string): string {
  return dayOf(new Date(at).getTime() - 1, timeZone);
}
