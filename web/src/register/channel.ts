/** What the till shows its customer, on a second screen of the same device. */
export type Shown =
  | { kind: "idle" }
  | {
      kind: "customer";
      name: string;
      balance: number | null;
      amount: string;
      credits: number | null;
    }
  | { kind: "result"; credits: number | null; balance: number | null; text: string };

const NAME = "regulars-register-display";

export function show(shown: Shown): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(shown);
  channel.close();
}

export function watch(seen: (shown: Shown) => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = (event: MessageEvent<Shown>) => {
    seen(event.data);
  };
  return () => {
    channel.close();
  };
}
