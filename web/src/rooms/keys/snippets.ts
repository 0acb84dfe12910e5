import { boot } from "../../boot";

// A call for each thing that a key may be allowed: the first that it may make is shown.
const calls: [permission: string, path: string][] = [
  ["shops:read", "/api/v3/oauth/clients/shops"],
  ["contacts:read", "/api/v3/oauth/clients/contacts?limit=1"],
  ["loyalty:read", "/api/v3/oauth/clients/units"],
  ["rewards:read", "/api/v3/oauth/clients/rewards"],
  ["giftcards:read", "/api/v3/oauth/clients/giftcard-programs"],
  ["promotions:read", "/api/v3/oauth/clients/promotions"],
  ["prepaid:read", "/api/v3/oauth/clients/prepaid-transactions"],
  ["events:read", "/api/dashboard/events?limit=1"],
  ["webhooks:read", "/api/dashboard/webhook-subscriptions"],
  ["accounts:read", "/api/dashboard/account"],
];

/** Where programs reach this server. */
export const server = `${location.origin}${boot.root}`;

/** A call that a key may make, to be pasted into a terminal. */
export function curlOf(token: string, may: (permission: string) => boolean): string {
  const found = calls.find(([permission]) => may(permission));
  return curl(found?.[1] ?? "/api/v3/oauth/clients", token);
}

/** The same for a till. */
export function curlOfTill(token: string): string {
  return curl("/api/v3/register", token);
}

/** How an OAuth client gets itself a token. */
export function curlOfClient(id: number, secret: string): string {
  const lines = [
    `curl ${quoted(`${server}/oauth/token`)}`,
    `-d grant_type=client_credentials`,
    `-d client_id=${String(id)}`,
    `-d client_secret=${quoted(secret)}`,
  ];
  return lines.join(" \\\n  ");
}

/** What to put into a program's environment. */
export function environment(values: Record<string, string>): string {
  const all = { REGULARS_URL: server, ...values };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}

function curl(path: string, token: string): string {
  return `curl ${quoted(server + path)} \\\n  -H ${quoted(`Authorization: Bearer ${token}`)}`;
}

// Nothing of ours has a quote in it, and a shell leaves all else alone between these.
const quoted = (text: string) => `'${text}'`;
