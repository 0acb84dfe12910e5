import { useQuery } from "@tanstack/react-query";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";

type Statistics = components["schemas"]["WebhookStatisticsOut"];

/** How each webhook did in the last 24 hours, by its uuid. */
export function useStatistics(): Map<string, Statistics> {
  const { data } = useQuery({
    queryKey: ["webhook-statistics"],
    queryFn: () => answered(api.GET("/api/dashboard/webhook-statistics")),
    refetchInterval: 30_000,
  });
  return new Map((data ?? []).map((each) => [each.webhook_subscription_uuid, each]));
}
