import { useCallback, useRef } from "react";
import { useTranslation } from "react-i18next";

import { freshKey } from "../api/keys";
import type { Result } from "./shape";
import * as server from "./server";
import type { Undoable } from "./server";
import { useShortcuts } from "./useWedge";

const WITHIN = 15 * 60_000;

export interface Undo {
  remember: (result: Result) => void;
  last: () => Promise<void>;
  one: (what: Undoable, uuid: string) => Promise<boolean>;
}

/** Takes back what was done last here, within a quarter of an hour: also by the key U. */
export function useUndo(on: {
  done: (result: Result) => void;
  failed: (e: unknown) => void;
}): Undo {
  const { t } = useTranslation("register");
  const kept = useRef<{ result: Result; at: number } | null>(null);
  const { done, failed } = on;

  const one = useCallback(
    async (what: Undoable, uuid: string) => {
      try {
        await server.undo(what, uuid, freshKey());
      } catch (error) {
        failed(error);
        return false;
      }
      const text = t("undoneText");
      done({ title: t("undone"), text, isValue: false, credits: null, balance: null });
      return true;
    },
    [done, failed, t],
  );
  const last = useCallback(async () => {
    const before = kept.current;
    if (before?.result.undo === undefined || Date.now() - before.at > WITHIN) return;
    const { what, uuid } = before.result.undo;
    if (await one(what, uuid)) kept.current = null;
  }, [one]);
  const remember = useCallback((result: Result) => {
    kept.current = { result, at: Date.now() };
  }, []);

  useShortcuts((event) => {
    if (event.key.toLowerCase() === "u") void last();
  });

  return { remember, last, one };
}
