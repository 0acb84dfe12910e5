import { describe, expect, it } from "vitest";

import { percentBack, pointsFor, presets, trades, verdictOf } from "./presets";

describe("first rewards", () => {
  it("are suggested within the guard rails, whatever a euro gives", () => {
    for (const trade of trades)
      for (const { worth } of presets[trade].suggestions)
        for (const rate of [1, 2, 5, 10]) {
          const percent = percentBack(worth, pointsFor(worth, rate), rate);
          expect(verdictOf(percent)).toBe("right");
          expect(percent).toBeGreaterThan(3);
          expect(percent).toBeLessThan(7);
        }
  });

  it("give back what their points cost to collect", () => {
    expect(percentBack(240, 100, 2)).toBeCloseTo(4.8);
    expect(percentBack(500, 0, 1)).toBe(0);
  });

  it("are called too little and too much beyond them", () => {
    expect([1.9, 2, 12, 12.1].map(verdictOf)).toEqual(["little", "right", "right", "much"]);
  });
});
