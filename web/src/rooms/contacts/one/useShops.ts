import { useQuery } from "@tanstack/react-query";

import { whole, api } from "../../../api/client";

/** The shops as something to choose from. */
export function useShops(): { value: string; label: string }[] {
  const { data } = useQuery({
    queryKey: ["shops"],
    queryFn: () => whole(api.GET("/api/dashboard/shops")),
  });
  return (data?.data ?? []).map((shop) => ({ value: shop.uuid, label: shop.name }));
}
