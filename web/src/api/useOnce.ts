import { useRef } from "react";

import { freshKey } from "./keys";
import { Refusal } from "./refusal";

/** What goes along with a request that moves something: sent again it is done once. */
export const keyed = (key = freshKey()) => ({ header: { "Idempotency-Key": key } });

/**
 * Sends what a form asks for with a key that stays the same until the server has said
 * what became of it: while that isn't known, the next try is the same request.
 */
export function useOnce() {
  const key = useRef(freshKey());
  return async <Answer>(send: (key: string) => Promise<Answer>): Promise<Answer> => {
    try {
      const answer = await send(key.current);
      key.current = freshKey();
      return answer;
    } catch (error) {
      if (error instanceof Refusal && error.status < 500) key.current = freshKey();
      throw error;
    }
  };
}
