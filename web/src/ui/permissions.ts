import { useTranslation } from "react-i18next";

/** Permissions by the room they are of, in the order in which the server has them. */
export function grouped(permissions: readonly string[]): [room: string, verbs: string[]][] {
  const rooms = new Map<string, string[]>();
  for (const permission of permissions) {
    const [room = "", verb = ""] = permission.split(":");
    rooms.set(room, [...(rooms.get(room) ?? []), verb]);
  }
  return [...rooms];
}

/** What people call rooms and what is done in them; a new one by its wire word. */
export function usePermissionWords() {
  const { t } = useTranslation("permissions");
  return {
    roomWords: (room: string) => t(`rooms.${room as "contacts"}`, { defaultValue: room }),
    verbWords: (verb: string) => t(`verbs.${verb as "read"}`, { defaultValue: verb }),
  };
}
