/** What somebody has typed as an amount: a number, or null where it is none. */
export function amountOf(typed: string): number | null {
  const plain = typed.trim().replace("−", "-").replace(",", ".");
  if (!/^-?\d{1,9}(\.\d{0,2})?$/.test(plain)) return null;
  const amount = Number(plain);
  return amount === 0 ? null : amount;
}

/** The same in cents, exactly. */
export function centsOf(typed: string): number | null {
  const amount = amountOf(typed);
  return amount === null ? null : Math.round(amount * 100);
}

/** Cents as somebody would have typed them. */
export function typedOf(cents: number): string {
  return (cents / 100).toFixed(2);
}
