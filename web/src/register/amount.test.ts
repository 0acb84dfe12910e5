import { describe, expect, it } from "vitest";

import { amountOf, centsOf, typedOf } from "./amount";

describe("an amount that was typed", () => {
  it("has a comma or a point, and a minus in front", () => {
    expect(["12,50", "12.5", "-3", "−3"].map(amountOf)).toEqual([12.5, 12.5, -3, -3]);
  });

  it("is none when it is nothing, a word or too exact", () => {
    expect(["", "0", "a", "1.234", "1.2.3"].map(amountOf)).toEqual([null, null, null, null, null]);
  });

  it("comes to whole cents", () => {
    expect(["0.29", "19.99", "1.1"].map(centsOf)).toEqual([29, 1999, 110]);
    expect(typedOf(1999)).toBe("19.99");
  });
});
