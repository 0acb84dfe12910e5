import { expect, test } from "vitest";

import { begun, presetNames } from "./presets";
import { blank, bodyOf, conditionOf, inOrder, type Rule, valuesOf } from "./rules";

const kept = (body: object): Rule => ({ ...blank, condition: null, ...body }) as unknown as Rule;

test.each(presetNames)("%s is the same after it was kept", (preset) => {
  const values = { ...begun(preset, "A rule"), unit_name: "purchase_amount" };

  const read = valuesOf(kept(bodyOf(values)));

  expect(bodyOf(read)).toEqual(bodyOf(values));
  expect(bodyOf(values)).not.toEqual(bodyOf({ ...blank, unit_name: "purchase_amount" }));
});

test("every field has its place in the condition, and comes back from it", () => {
  const values = {
    ...blank,
    days: ["monday", "friday"],
    from: "16:00",
    firstDay: "2027-01-01",
    shops: ["a shop"],
    channels: ["REGISTER_API"],
    whom: "tier" as const,
    tier: "a tier",
  };

  const read = valuesOf(kept({ condition: conditionOf(values) }));

  expect(read).toMatchObject({ ...values, until: "23:59", lastDay: "", more: [] });
});

test("what has no field stays as it is", () => {
  const city = { fact: "contact.city", is: "equals", value: "Delft" };
  const either = { any: [city, { fact: "value", is: "at_least", value: 10 }] };
  const condition = { all: [{ fact: "weekday", is: "one_of", value: ["monday"] }, city, either] };

  const read = valuesOf(kept({ condition }));

  expect(read.more).toEqual([city, either]);
  expect(conditionOf(read)).toEqual(condition);
});

test("two questions of the same fact aren't made into one", () => {
  const day = (value: string) => ({ fact: "weekday", is: "one_of", value: [value] });
  const condition = { all: [day("monday"), day("friday")] };

  expect(conditionOf(valuesOf(kept({ condition })))).toEqual(condition);
});

test("rates are reckoned first, and what is fixed last", () => {
  const rules = ["fixed", "multiplication", "base_rate", "fixed"].map((kind) => kept({ kind }));

  const kinds = inOrder(rules).map((rule) => rule.kind);

  expect(kinds).toEqual(["base_rate", "multiplication", "fixed", "fixed"]);
});
