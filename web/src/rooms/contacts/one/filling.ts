import { momentOf, shownAt } from "../../../i18n/days";
import type { Attribute } from "./Field";

type Shown = string | string[];

/** What nobody fills in here: files, ranges, and what the system keeps itself. */
const apart = ["media_upload", "file_upload", "date_range", "time_range", "identifier"];

/** Whether people fill it in. */
export function isFilledIn(attribute: Attribute): boolean {
  const { is_soft_read_only: soft, is_hard_read_only: hard, type } = attribute;
  return !soft && !hard && !apart.includes(type);
}

/** A value as its field holds it: nothing is an empty text, moments are the account's. */
export function shownAs({ type }: Attribute, value: unknown, timeZone: string): Shown {
  if (Array.isArray(value)) return value.map(String);
  if (value === null || value === undefined) return "";
  const text = String(value as string | number | boolean);
  return type === "date_time" ? shownAt(text, timeZone) : text;
}

/** What a field holds, as the server keeps it. */
export function toBeKept({ type }: Attribute, shown: Shown | undefined, timeZone: string): unknown {
  const isEmpty = shown === "" || shown === undefined;
  if (type === "boolean") return isEmpty ? null : shown === "true";
  if (type === "date_time") return isEmpty ? null : momentOf(String(shown), timeZone);
  return shown;
}
