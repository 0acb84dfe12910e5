import type { components } from "../../api/schema";

export type Rule = components["schemas"]["EarningRuleOut"];
export type RuleBody = components["schemas"]["EarningRuleCreate"];
export type Kind = Rule["kind"];

/** A condition as the server keeps it. */
export type Condition = Record<string, unknown>;

export const weekdays = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

export const whoms = ["everybody", "birthday", "first", "tier"] as const;
export type Whom = (typeof whoms)[number];

/** The ways by which points are given that an owner tells apart. */
export const channels = ["REGISTER_API", "OAUTH_API", "BUSINESS_DASHBOARD"] as const;

/** An empty field of a number is an empty text. */
type Number_ = number | string;

/** A rule as its form holds it. */
export interface RuleValues extends Record<string, unknown> {
  name: string;
  kind: Kind;
  unit_name: string;
  factor: Number_;
  fixed_credits: Number_;
  credits_per_unit: Number_;
  rounding: "down" | "nearest" | "up";
  minimum_value: Number_;
  days: string[];
  from: string;
  until: string;
  firstDay: string;
  lastDay: string;
  shops: string[];
  channels: string[];
  whom: Whom;
  tier: string;
  /** What a rule asks for that has no field here: it stays as it is. */
  more: Condition[];
  most_per_reception: Number_;
  most_per_day: Number_;
  most_per_year: Number_;
  most_per_contact: Number_;
}

export const blank: RuleValues = {
  name: "",
  kind: "multiplication",
  unit_name: "",
  factor: 2,
  fixed_credits: "",
  credits_per_unit: "",
  rounding: "down",
  minimum_value: "",
  days: [],
  from: "",
  until: "",
  firstDay: "",
  lastDay: "",
  shops: [],
  channels: [],
  whom: "everybody",
  tier: "",
  more: [],
  most_per_reception: "",
  most_per_day: "",
  most_per_year: "",
  most_per_contact: "",
};

const ALWAYS = ["0001-01-01", "9999-12-31"] as const;

const leaf = (fact: string, is: string, value: unknown): Condition => ({ fact, is, value });

/** What the form says, as a condition; nothing where it asks for nothing. */
export function conditionOf(values: RuleValues): Condition | null {
  const parts = [...whenOf(values), ...whomOf(values), ...values.more];
  return parts.length > 1 ? { all: parts } : (parts[0] ?? null);
}

function whenOf(values: RuleValues): Condition[] {
  const { from, until, firstDay, lastDay, days, shops } = values;
  const some = (fact: string, chosen: string[]) =>
    chosen.length > 0 ? [leaf(fact, "one_of", chosen)] : [];
  const between = (fact: string, ends: [string, string], open: readonly [string, string]) => {
    const [first, last] = ends;
    return first || last ? [leaf(fact, "between", [first || open[0], last || open[1]])] : [];
  };
  return [
    ...some("weekday", days),
    ...between("time", [from, until], ["00:00", "23:59"]),
    ...between("date", [firstDay, lastDay], ALWAYS),
    ...some("shop", shops),
    ...some("channel", values.channels),
  ];
}

function whomOf({ whom, tier }: RuleValues): Condition[] {
  const asked: Record<Whom, Condition[]> = {
    everybody: [],
    birthday: [leaf("contact.is_birthday", "equals", true)],
    first: [leaf("contact.is_first_reception", "equals", true)],
    tier: [leaf("contact.tier", "at_least", tier)],
  };
  return asked[whom];
}

/** A condition as fields; what has no field is kept apart. */
function fieldsOf(condition: Condition | null): Partial<RuleValues> {
  if (condition === null) return {};
  const { all } = condition;
  const parts = Array.isArray(all) ? (all as Condition[]) : [condition];
  const fields: Partial<RuleValues> = {};
  const more: Condition[] = [];
  for (const part of parts) {
    const field = fieldOf(part);
    const isTaken = field && Object.keys(field).some((name) => name in fields);
    if (field && !isTaken) Object.assign(fields, field);
    else more.push(part);
  }
  return { ...fields, more };
}

const lists: Record<string, "days" | "shops" | "channels"> = {
  weekday: "days",
  shop: "shops",
  channel: "channels",
};

function fieldOf(part: Condition): Partial<RuleValues> | null {
  const { fact, is, value } = part;
  const list = lists[String(fact)];
  if (list && is === "one_of") return { [list]: value as string[] };
  if (list && is === "equals") return { [list]: [String(value)] };
  if (fact === "contact.tier" && is === "at_least") return { whom: "tier", tier: String(value) };
  return is === "between" ? betweenOf(part) : yesOf(part);
}

function betweenOf({ fact, value }: Condition): Partial<RuleValues> | null {
  const [first, last] = value as [string, string];
  if (fact === "time") return { from: first, until: last };
  const open = (day: string) => ((ALWAYS as readonly string[]).includes(day) ? "" : day);
  return fact === "date" ? { firstDay: open(first), lastDay: open(last) } : null;
}

const yes: Record<string, Whom> = {
  "contact.is_birthday": "birthday",
  "contact.is_first_reception": "first",
};

function yesOf({ fact, is, value }: Condition): Partial<RuleValues> | null {
  const whom = yes[String(fact)];
  return whom && is === "equals" && value === true ? { whom } : null;
}

const orEmpty = (value: number | null) => value ?? "";

/** A rule as its form shows it. */
export function valuesOf(rule: Rule): RuleValues {
  return {
    ...blank,
    name: rule.name,
    kind: rule.kind,
    unit_name: rule.unit_name,
    factor: orEmpty(rule.factor),
    fixed_credits: orEmpty(rule.fixed_credits),
    credits_per_unit: orEmpty(rule.credits_per_unit),
    rounding: rule.rounding ?? "down",
    minimum_value: orEmpty(rule.minimum_value),
    most_per_reception: orEmpty(rule.most_per_reception),
    most_per_day: orEmpty(rule.most_per_day),
    most_per_year: orEmpty(rule.most_per_year),
    most_per_contact: orEmpty(rule.most_per_contact),
    ...fieldsOf(rule.condition),
  };
}

const orNone = (value: Number_) => (value === "" ? null : Number(value));

/** What a rule may be changed to: all but its kind and its unit. */
export function changeOf(values: RuleValues) {
  const gives = {
    base_rate: {
      rounding: values.rounding,
      ...(values.credits_per_unit !== "" && { credits_per_unit: Number(values.credits_per_unit) }),
    },
    multiplication: { factor: orNone(values.factor) },
    fixed: { fixed_credits: orNone(values.fixed_credits) },
  }[values.kind];
  return {
    name: values.name,
    ...gives,
    minimum_value: orNone(values.minimum_value),
    most_per_reception: orNone(values.most_per_reception),
    most_per_day: orNone(values.most_per_day),
    most_per_year: orNone(values.most_per_year),
    most_per_contact: orNone(values.most_per_contact),
    // Any question may stand in it, which the document can't say.
    condition: conditionOf(values) as never,
  };
}

/** A new rule, whole. */
export function bodyOf(values: RuleValues): RuleBody {
  const unit = values.unit_name ? { unit_name: values.unit_name } : {};
  return { kind: values.kind, ...unit, ...changeOf(values) };
}

const order: Kind[] = ["base_rate", "multiplication", "fixed"];

/** As they are reckoned: rates first, then what multiplies, then what comes on top. */
export function inOrder(rules: Rule[]): Rule[] {
  return order.flatMap((kind) => rules.filter((rule) => rule.kind === kind));
}
