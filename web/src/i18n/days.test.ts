import { describe, expect, it } from "vitest";

import { dayOf, endOf, lastDayBefore, startOf } from "./days";

const ZONE = "Europe/Amsterdam";

describe("a day of the account", () => {
  it("begins and ends by its own clocks, also when they are changed", () => {
    expect(startOf("2027-01-31", ZONE)).toBe("2027-01-30T23:00:00.000Z");
    expect(endOf("2027-03-28", ZONE)).toBe("2027-03-28T22:00:00.000Z");
    expect(endOf("2026-10-25", ZONE)).toBe("2026-10-25T23:00:00.000Z");
    expect(startOf("2027-01-31", "Pacific/Auckland")).toBe("2027-01-30T11:00:00.000Z");
  });

  it("is found again from its moments", () => {
    expect(dayOf("2027-01-30T23:00:00Z", ZONE)).toBe("2027-01-31");
    expect(lastDayBefore(endOf("2027-01-31", ZONE), ZONE)).toBe("2027-01-31");
  });
});
