import { describe, expect, it } from "vitest";

import { codesOf } from "./codesOf";

describe("codes in a file", () => {
  it("stand one on each line, in the first cell", () => {
    expect(codesOf('AAA\r\n"BBB",2027\n\n CCC ;x\n')).toEqual(["AAA", "BBB", "CCC"]);
  });
});
