import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import type { Filtered } from "./Filters";

type Contact = components["schemas"]["ContactOut"];

export interface Query {
  search?: string;
  tier_uuid?: string;
  created_at?: { gte?: string; lt?: string };
  sort?: "created_at";
}

/** What the filters say, as the server is asked. */
export function queryOf(filtered: Partial<Filtered>): Query {
  const { search, tier, after, before, order } = filtered;
  return {
    ...(search && { search }),
    ...(tier && { tier_uuid: tier }),
    ...((after || before) && { created_at: between(after, before) }),
    ...(order === "oldest" && { sort: "created_at" as const }),
  };
}

function between(after: string | undefined, before: string | undefined) {
  return {
    ...(after && { gte: startOf(after, 0) }),
    // The whole of that day is meant.
    ...(before && { lt: startOf(before, 1) }),
  };
}

function startOf(day: string, later: number): string {
  const start = new Date(`${day}T00:00`);
  start.setDate(start.getDate() + later);
  return start.toISOString();
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
