import { describe, expect, it } from "vitest";

import { contrast, painted } from "./contrast";

describe("a business's colour", () => {
  it("is reckoned as WCAG does", () => {
    expect(contrast("#ffffff", "#000000")).toBeCloseTo(21);
    expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
  });

  it("can always be read", () => {
    for (const color of ["#0f5c4a", "#f5b82e", "#ff0000", "#3b82f6", "#ffffff", "#000000"]) {
      const { fill, on } = painted(color);
      expect(contrast(fill, on)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("stays as it is where it can be read", () => {
    expect(painted("#0f5c4a")).toEqual({ fill: "#0f5c4a", on: "#ffffff", isChanged: false });
    expect(painted("#ff0000").isChanged).toBe(true);
  });
});
