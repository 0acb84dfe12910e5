/** How a figure compares with that of before. */
export type Comparison = { kind: "same" | "first" } | { kind: "more" | "less"; percent: number };

export function compared({ now, before }: { now: number; before: number }): Comparison {
  if (now === before) return { kind: "same" };
  if (before <= 0) return { kind: "first" };
  const percent = Math.max(1, Math.round((Math.abs(now - before) / before) * 100));
  return { kind: now > before ? "more" : "less", percent };
}
