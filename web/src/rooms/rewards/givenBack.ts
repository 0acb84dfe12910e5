/** The part of what they spend that a reward gives back: 0.048 is 4.8 %. */
export function givenBack(cents: number, points: number, rate: number): number | null {
  return points > 0 && rate > 0 ? cents / 100 / (points / rate) : null;
}
