import { useQuery } from "@tanstack/react-query";

import { api, whole } from "../../api/client";

/** The shops to choose from: what a select shows, the first one first. */
export function useShops(): { value: string; label: string }[] {
  const { data } = useQuery({
    queryKey: ["shops"],
    queryFn: () => whole(api.GET("/api/dashboard/shops")),
    staleTime: 60_000,
  });
  return (data?.data ?? []).map((shop) => ({ value: shop.uuid, label: shop.name }));
}
