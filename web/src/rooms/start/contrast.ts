/** A colour to fill with, and what can be read on it. */
export interface Painted {
  fill: string;
  on: string;
  /** The colour itself can't bear text: it was made darker. */
  isChanged: boolean;
}

const WHITE = "#ffffff";
const INK = "#10201b";
// As the customer's pages reckon (`kit/colors.py`): text needs the first; with white on it
// from the second on, a fill is made darker instead of its text dark.
const TEXT = 4.5;
const NEARLY = 3.2;
const STEP = 0.97;

/** What the customer's pages make of a business's colour, nearly. */
export function painted(color: string): Painted {
  if (contrast(color, WHITE) < NEARLY) return { fill: color, on: INK, isChanged: false };
  let fill = color;
  while (contrast(fill, WHITE) < TEXT) fill = hex(parts(fill).map((part) => part * STEP));
  return { fill, on: WHITE, isChanged: fill !== color };
}

/** How well one is read on the other, as WCAG 2.2 reckons: from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = parts(color).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function parts(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

function hex(colour: number[]): string {
  return `#${colour.map((part) => Math.floor(part).toString(16).padStart(2, "0")).join("")}`;
}
