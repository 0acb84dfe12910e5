import { useEffect, useRef } from "react";

import { boot } from "../boot";
import type { components } from "../api/schema";

export type Happening = components["schemas"]["EventOut"];

/**
 * Told what happens in the account while it happens, by server-sent events. The browser
 * connects again by itself, and goes on from where it was.
 */
export function useHappenings(
  names: readonly string[],
  told: (happening: Happening) => void,
  isOn = true,
): void {
  const latest = useRef(told);
  useEffect(() => {
    latest.current = told;
  });
  const listened = names.join(" ");
  useEffect(() => {
    if (!isOn) return;
    const source = new EventSource(`${boot.root}/api/dashboard/live`);
    for (const name of listened.split(" "))
      source.addEventListener(name, (event) => {
        latest.current(JSON.parse((event as MessageEvent<string>).data) as Happening);
      });
    return () => {
      source.close();
    };
  }, [listened, isOn]);
}
