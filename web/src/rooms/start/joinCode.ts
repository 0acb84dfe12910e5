import { useQuery } from "@tanstack/react-query";

import { answered, api } from "../../api/client";

/** Where people get a card, as an address and as a QR code. */
export function useJoinCode(isOpen = true) {
  return useQuery({
    queryKey: ["join-code"],
    queryFn: () => answered(api.GET("/api/dashboard/contacts-portal/join-code")),
    enabled: isOpen,
  });
}
