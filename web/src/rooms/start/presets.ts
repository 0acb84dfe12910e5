import type { components } from "../../api/schema";

export type Trade = NonNullable<components["schemas"]["FirstRunUpdate"]["trade"]>;

export const trades: Trade[] = ["cafe", "restaurant", "salon", "shop"];

/** What may be given for points: its name among the words, and what it sells for. */
export interface Suggestion {
  key: "coffee" | "pastry" | "wine" | "dessert" | "care" | "product" | "five" | "ten" | "bag";
  worth: number;
}

interface Preset {
  /** What somebody spends at a time, in cents: examples are reckoned with it. */
  visit: number;
  suggestions: Suggestion[];
}

export const presets: Record<Trade, Preset> = {
  cafe: {
    visit: 1_500,
    suggestions: [
      { key: "coffee", worth: 350 },
      { key: "pastry", worth: 400 },
      { key: "five", worth: 500 },
    ],
  },
  restaurant: {
    visit: 4_500,
    suggestions: [
      { key: "wine", worth: 600 },
      { key: "dessert", worth: 850 },
      { key: "ten", worth: 1_000 },
    ],
  },
  salon: {
    visit: 5_500,
    suggestions: [
      { key: "care", worth: 1_200 },
      { key: "product", worth: 1_500 },
      { key: "ten", worth: 1_000 },
    ],
  },
  shop: {
    visit: 3_500,
    suggestions: [
      { key: "five", worth: 500 },
      { key: "ten", worth: 1_000 },
      { key: "bag", worth: 800 },
    ],
  },
};

// What loyal customers get back of what they spend, where nobody says otherwise.
const USUAL = 0.05;

/** Below the first customers may not notice; above the second it eats the margin. */
export const NOTICED = 2;
export const DEAR = 12;

/** A round number of points at which something of this worth is about 5 % back. */
export function pointsFor(worth: number, rate: number): number {
  const exact = (worth / 100 / USUAL) * rate;
  const step = exact < 200 ? 10 : exact < 1_000 ? 50 : 100;
  return Math.max(step, Math.round(exact / step) * step);
}

/** How much of what was spent for so many points comes back, in per cent. */
export function percentBack(worth: number, points: number, rate: number): number {
  return points > 0 ? (worth / 100 / (points / rate)) * 100 : 0;
}

export type Verdict = "little" | "right" | "much";

export function verdictOf(percent: number): Verdict {
  if (percent < NOTICED) return "little";
  return percent > DEAR ? "much" : "right";
}
