import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";

/** The roles of this server with what each allows, and what people call them. */
export function useRoles() {
  const { t } = useTranslation("staff");
  const asked = useQuery({
    queryKey: ["roles"],
    queryFn: () => answered(api.GET("/api/dashboard/roles")),
    staleTime: Infinity,
  });
  return {
    asked,
    names: (asked.data ?? []).map((role) => role.name),
    roleWords: (role: string) => t(`roles.${role as "owner"}`, { defaultValue: role }),
  };
}
