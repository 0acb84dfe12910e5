/**
 * A key that no other request has. `crypto.randomUUID` is there on https pages only, and
 * a shop's own server may be reached without.
 */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The same key for the same thing that is sent: who presses again because no answer came
 * does it once. Of one form, for as long as that is open.
 */
export function keysOf(): (sent: unknown) => { "Idempotency-Key": string } {
  const keys = new Map<string, string>();
  return (sent) => {
    const text = JSON.stringify(sent);
    const key = keys.get(text) ?? freshKey();
    keys.set(text, key);
    return { "Idempotency-Key": key };
  };
}
