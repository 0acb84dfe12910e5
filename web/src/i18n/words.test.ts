import { describe, expect, it } from "vitest";

import english from "./en";
import dutch from "./nl";
import { longer } from "./pseudo";

/** Every key of a tree of words, with its path, and the names that its text fills in. */
function keys(words: object, path = ""): string[] {
  return Object.entries(words).flatMap(([key, text]: [string, unknown]) => {
    const here = `${path}/${key}`;
    if (typeof text !== "string") return keys(text as object, here);
    const names = text.match(/\{\{\w+\}\}/g) ?? [];
    return [`${here} ${[...new Set(names)].sort().join(" ")}`];
  });
}

describe("the words of the pages", () => {
  it("are the same ones in English and Dutch, and fill in the same", () => {
    expect(keys(dutch)).toEqual(keys(english));
  });

  it("are all there", () => {
    const texts = JSON.stringify([english, dutch]);

    expect(texts).not.toMatch(/: ?""/);
  });

  it("are longer by two fifths for who looks for cut texts", () => {
    expect(longer({ a: "12345", b: { c: "1234567890" } })).toEqual({
      a: "[12345··]",
      b: { c: "[1234567890····]" },
    });
  });
});
