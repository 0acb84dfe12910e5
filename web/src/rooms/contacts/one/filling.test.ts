import { expect, test } from "vitest";

import type { Attribute } from "./Field";
import { shownAs, toBeKept } from "./filling";

const ZONE = "Europe/Amsterdam";
const of = (type: string) => ({ type }) as Attribute;

test("a moment is shown by the account's clock and kept as it was", () => {
  const shown = shownAs(of("date_time"), "2026-07-01T15:30:00+00:00", ZONE);
  expect(shown).toBe("2026-07-01T17:30");
  expect(toBeKept(of("date_time"), shown, ZONE)).toBe("2026-07-01T15:30:00.000Z");
});

test("yes and no are kept as such, and neither as nothing", () => {
  expect(toBeKept(of("boolean"), "true", ZONE)).toBe(true);
  expect(toBeKept(of("boolean"), "false", ZONE)).toBe(false);
  expect(toBeKept(of("boolean"), "", ZONE)).toBeNull();
});

test("what is typed is kept as it is", () => {
  expect(toBeKept(of("text"), "Kim", ZONE)).toBe("Kim");
  expect(shownAs(of("multi_select"), ["a", "b"], ZONE)).toEqual(["a", "b"]);
});
