import type { QueryClient } from "@tanstack/react-query";

/** Whatever shows value that people have, or what was done with it. */
const SHOWN = [
  ...["contacts", "statement", "belongings", "holds", "figures"],
  ...["prepaid", "prepaid-history", "prepaid-liability"],
  ...["giftcards", "giftcard-history", "giftcard-liability", "giftcard-transactions"],
  ...["rewards", "claimed-rewards", "vouchers", "redemptions"],
];

/** Value has moved: what is shown of it is asked anew, on whichever page it stands. */
export function askAnew(queries: QueryClient): void {
  for (const shown of SHOWN) void queries.invalidateQueries({ queryKey: [shown] });
}
