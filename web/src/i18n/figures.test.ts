import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";

import { count, money, signed } from "./figures";

describe("figures", () => {
  beforeAll(async () => {
    await i18next.init({ lng: "en" });
  });

  it("are parted as the language does it, with a minus as wide as a digit", async () => {
    expect([count(12431), signed(47), signed(-1200)]).toEqual(["12,431", "+47", "−1,200"]);

    await i18next.changeLanguage("nl");

    expect([count(12431), signed(47), signed(-1200)]).toEqual(["12.431", "+47", "−1.200"]);
  });

  it("are money of the account's currency", async () => {
    await i18next.changeLanguage("nl");

    expect(money(-123450, "EUR").replace(/\s/g, " ")).toBe("€ −1.234,50");
  });
});
