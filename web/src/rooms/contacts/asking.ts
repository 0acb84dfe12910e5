import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { endOf, startOf } from "../../i18n/days";
import type { Filtered } from "./Filters";

type Contact = components["schemas"]["ContactOut"];

export interface Query {
  search?: string;
  tier_uuid?: string;
  created_at?: { gte?: string; lt?: string };
  sort?: "created_at";
}

/** What the filters say, as the server is asked: days are those of the account's zone. */
export function queryOf(filtered: Partial<Filtered>, timeZone: string): Query {
  const { search, tier, after, before, order } = filtered;
  return {
    ...(search && { search }),
    ...(tier && { tier_uuid: tier }),
    ...((after || before) && { created_at: between(timeZone, after, before) }),
    ...(order === "oldest" && { sort: "created_at" as const }),
  };
}

function between(timeZone: string, after?: string, before?: string) {
  return {
    ...(after && { gte: startOf(after, timeZone) }),
    // The whole of that day is meant.
    ...(before && { lt: endOf(before, timeZone) }),
  };
}

const AT_ONCE = 100;

/** Everybody who fits, page by page. */
export async function allOf(query: Query): Promise<Contact[]> {
  const found: Contact[] = [];
  for (let page = 1, last = 1; page <= last; page++) {
    const asked = { ...query, page, limit: AT_ONCE };
    const answer = await whole(api.GET("/api/dashboard/contacts", { params: { query: asked } }));
    found.push(...answer.data);
    last = (answer.meta as unknown as { last_page: number }).last_page;
  }
  return found;
}
