import { useQuery } from "@tanstack/react-query";

import { answered, api } from "../../api/client";

/**
 * How many points a customer gets for each 1.00 that they spend, by the rule in force for
 * everybody; null while it isn't known, or where no such rule is.
 */
export function useRate(): number | null {
  const { data } = useQuery({
    queryKey: ["earning-rules"],
    queryFn: () => answered(api.GET("/api/dashboard/earning-rules")),
    staleTime: 60_000,
  });
  const rates = (data ?? []).filter(
    (rule) =>
      rule.kind === "base_rate" &&
      rule.status === "published" &&
      rule.condition === null &&
      rule.unit_name === "purchase_amount",
  );
  // What was written as a rule takes the place of the rate that the unit has by itself.
  const inForce = rates.find((rule) => !rule.is_own_rate) ?? rates[0];
  return inForce?.credits_per_unit ?? null;
}
