import { useEffect } from "react";

const TOUCHES = ["keydown", "pointerdown"] as const;

/** Locks the till when nobody has touched it for so long. */
export function useAutoLock(seconds: number | null, lock: () => void): void {
  useEffect(() => {
    if (seconds === null) return;
    let timer = setTimeout(lock, seconds * 1_000);
    const touched = () => {
      clearTimeout(timer);
      timer = setTimeout(lock, seconds * 1_000);
    };
    for (const each of TOUCHES) window.addEventListener(each, touched, true);
    return () => {
      clearTimeout(timer);
      for (const each of TOUCHES) window.removeEventListener(each, touched, true);
    };
  }, [seconds, lock]);
}
