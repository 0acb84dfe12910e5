import { useCallback, useEffect, useState } from "react";

import type { Result } from "./shape";

const SHOWN_FOR = 2_500;
/** What can be undone stays long enough to be read and reached. */
const WITH_UNDO = 8_000;

/** What was just done, for a moment. */
export function useResult() {
  const [result, setResult] = useState<Result | null>(null);
  useEffect(() => {
    if (result === null) return;
    const timer = setTimeout(
      () => {
        setResult(null);
      },
      result.undo ? WITH_UNDO : SHOWN_FOR,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [result]);
  const hide = useCallback(() => {
    setResult(null);
  }, []);
  return { result, show: setResult, hide };
}
