import type { ComponentType } from "react";

import type { Words } from "./i18n";

export type Group = keyof Words["shell"]["group"];

/** One page: the rail, the palette and the router are all read from this. */
export interface PageEntry {
  path: string;
  /** Its name: `room:key` of the words. */
  title: string;
  /** What somebody must be allowed for it to be there at all. */
  permission: string | null;
  /** Where in the rail it stands; a page about one thing stands in none. */
  group?: Group;
  load: () => Promise<{ default: ComponentType }>;
}

export const groups: Group[] = [
  "home",
  "contacts",
  "loyalty",
  "giftcards",
  "offers",
  "marketing",
  "activity",
  "developers",
  "settings",
];

export const pages: PageEntry[] = [
  {
    path: "/",
    title: "home:title",
    permission: null,
    group: "home",
    load: () => import("./rooms/home/HomePage"),
  },
  {
    path: "/contacts",
    title: "contacts:title",
    permission: "contacts:read",
    group: "contacts",
    load: () => import("./rooms/contacts/ContactsPage"),
  },
  {
    path: "/contacts/$uuid",
    title: "contacts:one",
    permission: "contacts:read",
    load: () => import("./rooms/contacts/ContactPage"),
  },
  {
    path: "/dev/ui",
    title: "gallery:title",
    permission: null,
    load: () => import("./rooms/gallery/GalleryPage"),
  },
];
