import { describe, expect, it } from "vitest";

import { givenBack } from "./givenBack";

describe("what a reward gives back", () => {
  it("is its cost as a part of what the points were spent for", () => {
    expect(givenBack(240, 100, 2)).toBeCloseTo(0.048);
    expect(givenBack(240, 100, 1)).toBeCloseTo(0.024);
  });

  it("is unknown of a reward for nothing", () => {
    expect(givenBack(240, 0, 1)).toBeNull();
  });
});
