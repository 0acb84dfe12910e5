import { useEffect, useRef } from "react";

import { preferences } from "./preferences";
import { Wedge } from "./wedge";

const SHORTEST = 6;

const ALONE = "regulars-key";

/** Hears every scan, wherever the focus is. */
export function useWedge(scanned: (code: string) => void): void {
  const latest = useRef(scanned);
  useEffect(() => {
    latest.current = scanned;
  });
  useEffect(() => {
    const wedge = new Wedge(
      preferences().scanGap,
      SHORTEST,
      (code) => {
        latest.current(code);
      },
      (event) => {
        window.dispatchEvent(new CustomEvent(ALONE, { detail: event }));
      },
    );
    const key = (event: KeyboardEvent) => {
      wedge.key(event);
    };
    window.addEventListener("keydown", key, true);
    return () => {
      window.removeEventListener("keydown", key, true);
    };
  }, []);
}

/** Hears single keys that are no part of a scan, also those typed where an amount belongs. */
export function useShortcuts(pressed: (event: KeyboardEvent) => void): void {
  const latest = useRef(pressed);
  useEffect(() => {
    latest.current = pressed;
  });
  useEffect(() => {
    const heard = (heard: Event) => {
      const event = (heard as CustomEvent<KeyboardEvent>).detail;
      const { target } = event;
      if (target instanceof HTMLInputElement && target.inputMode !== "decimal") return;
      latest.current(event);
    };
    window.addEventListener(ALONE, heard);
    return () => {
      window.removeEventListener(ALONE, heard);
    };
  }, []);
}
