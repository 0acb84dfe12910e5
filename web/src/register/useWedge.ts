import { useEffect, useRef } from "react";

import { preferences } from "./preferences";
import { Wedge } from "./wedge";

const SHORTEST = 6;

/** Hears every scan, wherever the focus is. */
export function useWedge(scanned: (code: string) => void): void {
  const latest = useRef(scanned);
  useEffect(() => {
    latest.current = scanned;
  });
  useEffect(() => {
    const wedge = new Wedge(preferences().scanGap, SHORTEST, (code) => {
      latest.current(code);
    });
    const key = (event: KeyboardEvent) => {
      wedge.key(event);
    };
    window.addEventListener("keydown", key, true);
    return () => {
      window.removeEventListener("keydown", key, true);
    };
  }, []);
}
