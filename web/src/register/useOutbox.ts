import { useCallback, useEffect, useRef, useState } from "react";

import { Refusal, Unreachable } from "../api/refusal";
import * as outbox from "./outbox";
import * as server from "./server";

const BETWEEN = 4_000;
/** Asked again later: nobody is signed in, too often, the server is away. */
const LATER = [401, 429, 503];

export type Line = "online" | "offline";

/** What is to be sent and whether anybody hears us; sends it as soon as somebody does. */
export function useOutbox(isOpen: boolean) {
  const [kept, setKept] = useState<outbox.Kept[]>([]);
  const [line, setLine] = useState<Line>(navigator.onLine ? "online" : "offline");
  const isSending = useRef(false);

  const refresh = useCallback(async () => {
    setKept(await outbox.all());
  }, []);

  const flush = useCallback(async () => {
    if (isSending.current) return;
    isSending.current = true;
    try {
      await sendAll();
      setLine("online");
    } catch (error) {
      if (error instanceof Unreachable) setLine("offline");
    } finally {
      isSending.current = false;
      await refresh();
    }
  }, [refresh]);

  useEffect(() => {
    void outbox.all().then(setKept);
    const away = () => {
      setLine("offline");
    };
    const back = () => void flush();
    window.addEventListener("offline", away);
    window.addEventListener("online", back);
    return () => {
      window.removeEventListener("offline", away);
      window.removeEventListener("online", back);
    };
  }, [flush]);

  const isWaiting = line === "offline" || kept.some((each) => each.refusal === undefined);
  useEffect(() => {
    if (!isOpen || !isWaiting) return;
    const timer = setInterval(() => void flush(), BETWEEN);
    return () => {
      clearInterval(timer);
    };
  }, [isOpen, isWaiting, flush]);

  const isAway = useCallback((error: unknown) => {
    if (!(error instanceof Unreachable)) return false;
    setLine("offline");
    return true;
  }, []);

  return { kept, line, refresh, flush, isAway };
}

/** One after the other, as they were done; what is refused for good says so and stays. */
async function sendAll(): Promise<void> {
  const kept = (await outbox.all()).filter((each) => each.refusal === undefined);
  // Whether anybody hears us, where there is nothing to send.
  if (kept.length === 0) await server.now().catch(onlyAway);
  for (const each of kept) {
    try {
      await server.give({ ...each.giving, is_late: true, sequence: each.sequence });
      await outbox.drop(each.operation_uuid);
    } catch (error) {
      if (!(error instanceof Refusal) || LATER.includes(error.status)) throw error;
      await outbox.keep({ ...each, refusal: error.message });
    }
  }
}

function onlyAway(error: unknown): void {
  if (error instanceof Unreachable) throw error;
}
