import type { components } from "../../api/schema";

// Of what is null for ever the client tells nothing.
type Whole = components["schemas"]["AttributeOut"];
export type Attribute = Omit<Whole, "created_by_user" | "group" | "options"> & {
  options: { value: string; label: string }[];
};
export type Entity = components["schemas"]["AttributeCreate"]["entity"];
export type Type = components["schemas"]["AttributeCreate"]["type"];

// By name, so that one that is added to the document is missed here by the compiler.
const known: Record<Entity, true> = {
  contact: true,
  loyalty_transaction: true,
  reward: true,
  giftcard: true,
  giftcard_transaction: true,
  prepaid: true,
  promotion: true,
  voucher: true,
  business_profiles: true,
  visit: true,
  booking: true,
  shift: true,
};

export const entities = Object.keys(known) as Entity[];

const kinds: Record<Type, true> = {
  text: true,
  long_text: true,
  rich_text: true,
  number: true,
  float: true,
  boolean: true,
  select: true,
  multi_select: true,
  date: true,
  birth_date: true,
  date_time: true,
  date_range: true,
  time_range: true,
  email: true,
  phone: true,
  url: true,
  color: true,
  identifier: true,
  license_plate: true,
  media_upload: true,
  file_upload: true,
};

export const types = Object.keys(kinds) as Type[];

/** Those that are chosen from a list. */
export const listed: Type[] = ["select", "multi_select"];

/** One option a line; a word of it is what is kept, the line what people read. */
export function optionsOf(lines: string): { value: string; label: string }[] {
  const labels = lines
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return labels.map((label) => ({ value: label, label }));
}
