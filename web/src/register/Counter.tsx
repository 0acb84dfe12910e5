import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { typedOf } from "./amount";
import { Bar } from "./Bar";
import type { Counter as Shape, Result, Screen } from "./shape";
import { Head } from "./Head";
import { preferences, signal } from "./preferences";
import { Problem, ResultNote } from "./ResultNote";
import { Screens } from "./screens/Screens";
import * as server from "./server";
import type { TillNow } from "./server";
import styles from "./Counter.module.css";
import { useAutoLock } from "./useAutoLock";
import { useGiving } from "./useGiving";
import { useLive } from "./useLive";
import type { Pushed } from "./useLive";
import { useOutbox } from "./useOutbox";
import { useResult } from "./useResult";
import { useScanning } from "./useScanning";
import { useShown } from "./useShown";
import { useUndo } from "./useUndo";
import { useWedge } from "./useWedge";

const IDLE: Screen = { kind: "idle" };

/** The till, open: whatever is scanned leads to the right screen. */
export function Counter({ now, locked }: { now: TillNow; locked: () => void }) {
  const { t } = useTranslation("register");
  const [screen, go] = useState<Screen>(IDLE);
  const [amount, setAmount] = useState("");
  const [sold, setSold] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const outbox = useOutbox(true);
  const isOffline = outbox.line === "offline";
  const terms = useQuery({ queryKey: ["terms"], queryFn: server.terms, staleTime: 60_000 }).data;
  const { result, show, hide } = useResult();

  const failed = useCallback(
    (error: unknown) => {
      signal("bad");
      if (outbox.isAway(error)) setProblem(new Error(t("needsNetwork")));
      else setProblem(error);
    },
    [outbox, t],
  );
  const done = (what: Result) => {
    signal("good");
    setProblem(null);
    setAmount("");
    setSold(null);
    go(IDLE);
    show(what);
    undo.remember(what);
  };
  const undo = useUndo({ done: show, failed });
  const give = useGiving({ amount, sold, terms, outbox, done, currency: now.currency });
  const open = (next: Screen) => {
    setProblem(null);
    go(next);
  };
  const scanning = useScanning({
    screen,
    amount,
    isOffline,
    terms,
    outbox,
    give,
    go: open,
    failed,
  });
  const counter: Shape = {
    ...{ now, isOffline, screen, amount, setAmount, done, failed, give },
    go: open,
    scanned: scanning.scanned,
    entered: scanning.entered,
  };

  useWedge((code) => {
    hide();
    scanning.scanned(code);
  });
  useLive(!isOffline, pushedTo(setAmount, setSold, scanning.opened));
  useShown(screen, amount, result);
  const lock = useCallback(() => {
    void server.lock().then(locked, failed);
  }, [locked, failed]);
  useAutoLock(isOffline ? null : (terms?.locks_after_seconds ?? null), lock);
  useEscape(() => {
    hide();
    setAmount("");
    setSold(null);
    open(IDLE);
  });

  return (
    <Stack gap={0} className={styles.till} data-flash={preferences().flash && result !== null}>
      <Head counter={counter} line={outbox.line} waiting={outbox.kept.length} lock={lock} />
      <Bar counter={counter} outbox={outbox} />
      <main className={styles.main}>
        <Problem error={problem} />
        <Screens counter={counter} outbox={outbox} undo={undo} />
      </main>
      <ResultNote result={result} undo={() => void undo.last()} />
    </Stack>
  );
}

/** A sale that was rung up opens its amount, and what was given whoever got it. */
function pushedTo(
  setAmount: (amount: string) => void,
  setSold: (uuid: string) => void,
  opened: (contact_uuid: string) => Promise<void>,
) {
  return (pushed: Pushed) => {
    if (pushed.name === "pos_transaction_pushed") {
      setAmount(typedOf(Number(pushed.payload.amount_in_cents)));
      setSold(pushed.subject_uuid);
    } else if (pushed.contact_uuid !== null) void opened(pushed.contact_uuid);
  };
}

function useEscape(back: () => void): void {
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key === "Escape") back();
    };
    window.addEventListener("keydown", key);
    return () => {
      window.removeEventListener("keydown", key);
    };
  });
}
