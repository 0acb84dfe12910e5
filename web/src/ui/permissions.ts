import { useTranslation } from "react-i18next";

// From what shows most harmlessly to what changes most.
const verbOrder = ["read", "list", "write", "issue", "adjust", "configure"];

/** Permissions by the room they are of: first what only shows, last what sets things up. */
export function grouped(permissions: readonly string[]): [room: string, verbs: string[]][] {
  const rooms = new Map<string, string[]>();
  for (const permission of permissions) {
    const [room = "", verb = ""] = permission.split(":");
    rooms.set(room, [...(rooms.get(room) ?? []), verb]);
  }
  const place = (verb: string) => verbOrder.indexOf(verb) + 1 || 99;
  return [...rooms].map(([room, verbs]) => [room, verbs.sort((a, b) => place(a) - place(b))]);
}

/** What people call rooms and what is done in them; a new one by its wire word. */
export function usePermissionWords() {
  const { t } = useTranslation("permissions");
  return {
    roomWords: (room: string) => t(`rooms.${room as "contacts"}`, { defaultValue: room }),
    verbWords: (verb: string) => t(`verbs.${verb as "read"}`, { defaultValue: verb }),
  };
}
