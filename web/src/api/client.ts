import createClient from "openapi-fetch";

import { boot } from "../boot";
import { freshKey } from "./keys";
import { Refusal, refusalOf, Unreachable } from "./refusal";
import type { paths } from "./schema";

/** The server's own API, typed by its OpenAPI document. */
export const api = createClient<paths>({ baseUrl: boot.root, credentials: "same-origin" });

api.use({
  onRequest({ request }) {
    // Sent again after a broken connection it is answered, and not done twice.
    if (request.method !== "GET" && !request.headers.has("Idempotency-Key"))
      request.headers.set("Idempotency-Key", freshKey());
    return request;
  },
  onError({ error }) {
    return new Unreachable(String(error));
  },
});

interface Answer {
  data?: unknown;
  error?: unknown;
  response: Response;
}

type Body<A extends Answer> = NonNullable<A["data"]>;
type DataOf<B> = B extends { data: infer D } ? D : B;

/** What was asked for, out of its envelope. Throws a Refusal. */
export async function answered<A extends Answer>(asked: Promise<A>): Promise<DataOf<Body<A>>> {
  const body: unknown = await whole(asked);
  return (body as { data: DataOf<Body<A>> }).data;
}

/** The answer as it came, with what it tells beside the data. Throws a Refusal. */
export async function whole<A extends Answer>(asked: Promise<A>): Promise<Body<A>> {
  const { data, error, response } = await asked;
  if (response.ok) return data as Body<A>;
  const refusal = refusalOf(error, response);
  throw refusal;
}

/** Whether it may go otherwise when it is asked once more. */
export function mayPass(error: unknown): boolean {
  return !(error instanceof Refusal) || error.status >= 500;
}
