import i18next from "i18next";

// A browser's own formats, made once for each language: making one is dear.
const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function format<Format extends Intl.NumberFormat | Intl.DateTimeFormat>(
  name: string,
  make: (language: string) => Format,
): Format {
  const key = `${i18next.language} ${name}`;
  const kept = made.get(key) ?? make(spoken());
  made.set(key, kept);
  return kept as Format;
}

function spoken(): string {
  return i18next.language === "nl" ? "nl-NL" : "en-GB";
}

/** A whole number with its separators; its minus is as wide as a digit (U+2212). */
export function count(number: number): string {
  const plain = format("count", (language) => new Intl.NumberFormat(language)).format(number);
  return plain.replace("-", "−");
}

/** The same with its sign, for what was added or taken. */
export function signed(number: number): string {
  return number > 0 ? `+${count(number)}` : count(number);
}

/** Cents as money of the account's currency. */
export function money(cents: number, currency: string): string {
  const one = format(
    currency,
    (language) => new Intl.NumberFormat(language, { style: "currency", currency }),
  );
  return one.format(cents / 100).replace("-", "−");
}

/** A moment as the account's clock shows it. */
export function moment(at: string, timeZone: string): string {
  const style = { dateStyle: "medium", timeStyle: "short", timeZone } as const;
  return format(
    `moment ${timeZone}`,
    (language) => new Intl.DateTimeFormat(language, style),
  ).format(new Date(at));
}

/** The day of a moment. */
export function day(at: string, timeZone: string): string {
  return format(
    `day ${timeZone}`,
    (language) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone }),
  ).format(new Date(at));
}

/** A moment to the second, for who looks for what a machine did. */
export function second(at: string, timeZone: string): string {
  const style = { dateStyle: "medium", timeStyle: "medium", timeZone } as const;
  return format(
    `second ${timeZone}`,
    (language) => new Intl.DateTimeFormat(language, style),
  ).format(new Date(at));
}

/** A part of a whole, with one decimal place: 4.8%. */
export function percent(part: number): string {
  const style = { style: "percent", maximumFractionDigits: 1 } as const;
  const plain = format("percent", (language) => new Intl.NumberFormat(language, style));
  return plain.format(part).replace("-", "−");
}

/** A number with as many decimals as it has. */
export function decimal(number: number): string {
  const style = { maximumFractionDigits: 4 };
  return format("decimal", (language) => new Intl.NumberFormat(language, style)).format(number);
}
