import type { components } from "../../api/schema";

type Contact = components["schemas"]["ContactOut"];

/** What somebody is called, or else their address; nothing while neither is known. */
export function nameOf(contact: Contact): string | null {
  const { firstname, lastname } = contact.current_values as Record<string, string | null>;
  const name = [firstname, lastname].filter(Boolean).join(" ");
  return name || contact.email || null;
}
