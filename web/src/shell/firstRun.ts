import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { answered, api } from "../api/client";
import type { components } from "../api/schema";
import { boot } from "../boot";
import { go } from "../router";
import { refused } from "../ui/notes";
import { useMay } from "./session";

export type FirstRun = components["schemas"]["FirstRunOut"];
type Taken = components["schemas"]["FirstRunUpdate"];
export type StepName = NonNullable<Taken["step"]>;

/** In the order in which somebody is led through them. */
export const steps: StepName[] = ["brand", "trade", "earning", "reward", "joining", "trying"];

const query = {
  queryKey: ["first-run"],
  queryFn: () => answered(api.GET("/api/dashboard/first-run")),
};

/** How far the set-up is, for whom it is to do. */
export function useFirstRun() {
  const may = useMay();
  return useQuery({ ...query, enabled: may("accounts:write") });
}

/** Tells the server what was done, so that somebody finds it again on another computer. */
export function useGoOn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Taken) => answered(api.PUT("/api/dashboard/first-run", { body })),
    onSuccess: (run) => {
      queries.setQueryData(query.queryKey, run);
    },
    onError: refused,
  });
}

/** The step that is next, or null where all are done. */
export function nextOf(run: FirstRun): StepName | null {
  return steps.find((step) => !run.steps.includes(step)) ?? null;
}

/** Leads whoever owns an account that is new from home to its set-up. */
export async function leadNewcomer(): Promise<void> {
  const place = location.pathname.slice(`${boot.root}/dashboard`.length);
  if (place.replace("/", "") !== "") return;
  const run = await query.queryFn().catch(() => null);
  if (run?.is_new) go("/start");
}
