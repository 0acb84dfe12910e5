import { useRef } from "react";

import { freshKey, keysOf } from "./keys";

/** What goes along with a request that moves something: sent again it is done once. */
export const keyed = (key = freshKey()) => ({ header: { "Idempotency-Key": key } });

/**
 * Sends what a form asks for by a key of its own: the same asked again is the same
 * request until it is done, whatever was answered meanwhile. The server keeps no refusal,
 * so none of them needs another key.
 */
export function useOnce() {
  const keys = useRef(keysOf());
  return async <Answer>(
    asked: unknown,
    send: (key: string) => Promise<Answer>,
  ): Promise<Answer> => {
    const answer = await send(keys.current(asked)["Idempotency-Key"]);
    keys.current = keysOf();
    return answer;
  };
}
