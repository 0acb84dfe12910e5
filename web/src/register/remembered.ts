import type { Customer, TillNow } from "./server";

/** What a cashier saw last of somebody: shown with its age while the network is away. */
export interface Seen {
  uuid: string;
  name: string;
  balance: number;
  at: number;
}

const SEEN = "regulars-register-seen";
const NOW = "regulars-register-now";
const MOST = 300;

function read<T>(key: string, otherwise: T): T {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? "null") as T) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(code: string, customer: Customer): void {
  const seen = read<Record<string, Seen>>(SEEN, {});
  const { uuid, name, balance } = customer;
  seen[code] = { uuid, name, balance, at: Date.now() };
  const newest = Object.entries(seen).sort(([, one], [, other]) => other.at - one.at);
  localStorage.setItem(SEEN, JSON.stringify(Object.fromEntries(newest.slice(0, MOST))));
}

export function seenBefore(code: string): Seen | null {
  return read<Record<string, Seen>>(SEEN, {})[code] ?? null;
}

/** Where the device stands, for when it is started without a network. */
export function rememberNow(now: TillNow | null): void {
  if (now === null) localStorage.removeItem(NOW);
  else localStorage.setItem(NOW, JSON.stringify(now));
}

export function rememberedNow(): TillNow | null {
  return read<TillNow | null>(NOW, null);
}
