import { describe, expect, it } from "vitest";

import { compared } from "./compared";

describe("a figure beside the one of before", () => {
  it.each([
    [10, 10, { kind: "same" }],
    [0, 0, { kind: "same" }],
    [12, 0, { kind: "first" }],
    [12, 10, { kind: "more", percent: 20 }],
    [8, 10, { kind: "less", percent: 20 }],
    [0, 10, { kind: "less", percent: 100 }],
    [1_001, 1_000, { kind: "more", percent: 1 }],
  ])("says of %i after %i", (now, before, said) => {
    expect(compared({ now, before })).toEqual(said);
  });
});
