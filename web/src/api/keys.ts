/**
 * A key that no other request has. `crypto.randomUUID` is there on https pages only, and
 * a shop's own server may be reached without.
 */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
