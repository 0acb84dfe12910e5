import { useQuery, useSuspenseQuery } from "@tanstack/react-query";

import { answered, api } from "../api/client";

/** Who is signed in, and what they may do. */
export const sessionQuery = {
  queryKey: ["session"],
  queryFn: () => answered(api.GET("/api/dashboard/session")),
  staleTime: 60_000,
  retry: false,
};

const accountQuery = {
  queryKey: ["account"],
  queryFn: () => answered(api.GET("/api/dashboard/account")),
  staleTime: 60_000,
};

/** The session; only below `SignedIn`, which waits for it. */
export function useSession() {
  return useSuspenseQuery(sessionQuery).data;
}

/** The business: its currency, its clock, its name. */
export function useAccount() {
  return useSuspenseQuery(accountQuery).data;
}

/** Whether the person may do this. */
export function useMay(): (permission: string | null) => boolean {
  const { data } = useQuery(sessionQuery);
  return (permission) => permission === null || (data?.permissions.includes(permission) ?? false);
}
