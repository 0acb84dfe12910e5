import { useEffect } from "react";

import { show } from "./channel";
import type { Result, Screen } from "./shape";

/** Tells the customer's own screen what is going on. */
export function useShown(screen: Screen, amount: string, result: Result | null): void {
  useEffect(() => {
    if (result !== null) {
      const { credits, balance, title, text } = result;
      show({ kind: "result", credits, balance, text: text || title });
    } else if (screen.kind === "customer") {
      const { name, balance } = screen.customer;
      show({ kind: "customer", name, balance, amount, credits: null });
    } else show({ kind: "idle" });
  }, [screen, amount, result]);
}
