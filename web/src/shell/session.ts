import { useQuery, useSuspenseQuery } from "@tanstack/react-query";

import { answered, api } from "../api/client";

/** Who is signed in, and what they may do. */
export const sessionQuery = {
  queryKey: ["session"],
  queryFn: () => answered(api.GET("/api/dashboard/session")),
  staleTime: 60_000,
  retry: false,
};

/** The session; only below `SignedIn`, which waits for it. */
export function useSession() {
  return useSuspenseQuery(sessionQuery).data;
}

/** The business: its currency, its clock, its name. */
export function useAccount() {
  return useSession().account;
}

/** Whether the person may do this. */
export function useMay(): (permission: string | null) => boolean {
  const { data } = useQuery(sessionQuery);
  return (permission) => permission === null || (data?.permissions.includes(permission) ?? false);
}
