import { useEffect, useRef } from "react";

import { api } from "../api/client";
import { boot } from "../boot";

export interface Pushed {
  name: string;
  subject_uuid: string;
  contact_uuid: string | null;
  payload: Record<string, unknown>;
}

const KINDS = ["pos_transaction_pushed", "credit_reception_pushed"];
const MOST_FAILURES = 3;
const BETWEEN = 3_000;

/** Told what is pushed to this till: by server-sent events, else by asking again. */
export function useLive(isOn: boolean, told: (pushed: Pushed) => void): void {
  const latest = useRef(told);
  useEffect(() => {
    latest.current = told;
  });
  useEffect(() => {
    if (!isOn) return;
    let stop = () => undefined as unknown;
    let failures = 0;
    const source = new EventSource(`${boot.root}/api/v3/register/live`);
    for (const kind of KINDS)
      source.addEventListener(kind, (event) => {
        latest.current(JSON.parse((event as MessageEvent<string>).data) as Pushed);
      });
    source.onopen = () => {
      failures = 0;
    };
    source.onerror = () => {
      failures += 1;
      if (failures < MOST_FAILURES && source.readyState !== EventSource.CLOSED) return;
      source.close();
      stop = asking((pushed) => {
        latest.current(pushed);
      });
    };
    return () => {
      source.close();
      stop();
    };
  }, [isOn]);
}

/** Asks again and again where to go on from; whatever stands between us can't hold that. */
function asking(told: (pushed: Pushed) => void): () => void {
  let after: number | undefined;
  const ask = async () => {
    const { data } = await api.GET("/api/v3/register/live", { params: { query: { after } } });
    const page = data as unknown as { data: Pushed[]; meta: { position: number } } | undefined;
    if (page === undefined) return;
    after = page.meta.position;
    page.data.forEach(told);
  };
  const timer = setInterval(() => void ask().catch(() => undefined), BETWEEN);
  return () => {
    clearInterval(timer);
  };
}
