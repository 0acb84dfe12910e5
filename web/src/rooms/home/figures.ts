import { useQuery } from "@tanstack/react-query";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";

export type Figure = components["schemas"]["FigureOut"];
export type FigureName = Figure["name"];

export const DAYS = 30;

export const names: FigureName[] = [
  "members",
  "active",
  "revenue",
  "given",
  "redeemed",
  "outstanding",
];

/** Each figure is asked for by itself: it fails alone, and none waits for another. */
export function useFigure(name: FigureName) {
  return useQuery({
    queryKey: ["figures", name],
    queryFn: () =>
      answered(api.GET("/api/dashboard/figures", { params: { query: { name, days: DAYS } } })),
  });
}
