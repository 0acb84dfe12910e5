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
    load: () => import("./rooms/contacts/one/ContactPage"),
  },
  {
    path: "/loyalty/rules",
    title: "rules:title",
    permission: "loyalty:read",
    group: "loyalty",
    load: () => import("./rooms/loyalty/RulesPage"),
  },
  {
    path: "/loyalty/rules/$uuid",
    title: "rules:one",
    permission: "loyalty:read",
    load: () => import("./rooms/loyalty/RulePage"),
  },
  {
    path: "/rewards",
    title: "rewards:title",
    permission: "rewards:read",
    group: "loyalty",
    load: () => import("./rooms/rewards/RewardsPage"),
  },
  {
    path: "/giftcards",
    title: "giftcards:title",
    permission: "giftcards:list",
    group: "giftcards",
    load: () => import("./rooms/giftcards/GiftcardsPage"),
  },
  {
    path: "/offers",
    title: "promotions:title",
    permission: "promotions:read",
    group: "offers",
    load: () => import("./rooms/promotions/PromotionsPage"),
  },
  {
    path: "/developers/events",
    title: "workbench:events",
    permission: "events:read",
    group: "developers",
    load: () => import("./rooms/workbench/EventsPage"),
  },
  {
    path: "/developers/webhooks",
    title: "workbench:webhooks",
    permission: "webhooks:read",
    group: "developers",
    load: () => import("./rooms/workbench/WebhooksPage"),
  },
  {
    path: "/developers/webhooks/$uuid",
    title: "workbench:webhooks",
    permission: "webhooks:read",
    load: () => import("./rooms/workbench/WebhookPage"),
  },
  {
    path: "/settings/shops",
    title: "shops:title",
    permission: "shops:read",
    group: "settings",
    load: () => import("./rooms/shops/ShopsPage"),
  },
  {
    path: "/settings/staff",
    title: "staff:title",
    permission: "accounts:read",
    group: "settings",
    load: () => import("./rooms/staff/StaffPage"),
  },
  {
    path: "/settings/audit",
    title: "audit:title",
    permission: "audit:read",
    group: "settings",
    load: () => import("./rooms/audit/AuditPage"),
  },
  {
    path: "/dev/ui",
    title: "gallery:title",
    permission: null,
    load: () => import("./rooms/gallery/GalleryPage"),
  },
];
