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
  /** Takes the whole window: neither rail nor head stand around it. */
  isWhole?: boolean;
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
    path: "/start",
    title: "start:title",
    permission: "accounts:write",
    isWhole: true,
    load: () => import("./rooms/start/StartPage"),
  },
  {
    path: "/start/poster",
    title: "start:poster",
    permission: "contacts:configure",
    isWhole: true,
    load: () => import("./rooms/start/PosterPage"),
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
    path: "/rewards",
    title: "rewards:title",
    permission: "rewards:read",
    group: "loyalty",
    load: () => import("./rooms/rewards/RewardsPage"),
  },
  {
    path: "/rewards/new",
    title: "rewards:add",
    permission: "rewards:configure",
    load: () => import("./rooms/rewards/NewRewardPage"),
  },
  {
    path: "/rewards/claimed",
    title: "rewards:claimed",
    permission: "rewards:read",
    group: "loyalty",
    load: () => import("./rooms/rewards/ClaimedPage"),
  },
  {
    path: "/rewards/$uuid",
    title: "rewards:one",
    permission: "rewards:read",
    load: () => import("./rooms/rewards/RewardPage"),
  },
  {
    path: "/giftcards",
    title: "giftcards:title",
    permission: "giftcards:read",
    group: "giftcards",
    load: () => import("./rooms/giftcards/GiftcardsPage"),
  },
  {
    path: "/giftcards/programs/$uuid",
    title: "giftcards:program",
    permission: "giftcards:read",
    load: () => import("./rooms/giftcards/ProgramPage"),
  },
  {
    path: "/giftcards/cards/$uuid",
    title: "giftcards:title",
    permission: "giftcards:read",
    load: () => import("./rooms/giftcards/CardPage"),
  },
  {
    path: "/giftcards/transactions",
    title: "giftcards:transactions",
    permission: "giftcards:read",
    group: "giftcards",
    load: () => import("./rooms/giftcards/TransactionsPage"),
  },
  {
    path: "/prepaid",
    title: "prepaid:title",
    permission: "prepaid:read",
    group: "giftcards",
    load: () => import("./rooms/prepaid/PrepaidPage"),
  },
  {
    path: "/prepaid/$uuid",
    title: "prepaid:one",
    permission: "prepaid:read",
    load: () => import("./rooms/prepaid/BalancePage"),
  },
  {
    path: "/offers",
    title: "promotions:title",
    permission: "promotions:read",
    group: "offers",
    load: () => import("./rooms/promotions/PromotionsPage"),
  },
  {
    path: "/developers/keys",
    title: "keys:title",
    permission: "credentials:write",
    group: "developers",
    load: () => import("./rooms/keys/KeysPage"),
  },
  {
    path: "/developers/apps",
    title: "keys:apps",
    permission: "credentials:write",
    group: "developers",
    load: () => import("./rooms/keys/AppsPage"),
  },
  {
    path: "/offers/$uuid",
    title: "promotions:title",
    permission: "promotions:read",
    load: () => import("./rooms/promotions/PromotionPage"),
  },
  {
    path: "/offers/vouchers/$uuid",
    title: "promotions:vouchers",
    permission: "promotions:read",
    load: () => import("./rooms/promotions/VoucherPage"),
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
    path: "/settings/business",
    title: "settings:business",
    permission: "shops:write",
    group: "settings",
    load: () => import("./rooms/settings/BusinessPage"),
  },
  {
    path: "/developers/requests",
    title: "requests:title",
    permission: "audit:read",
    group: "developers",
    load: () => import("./rooms/requests/RequestsPage"),
  },
  {
    path: "/developers/sandbox",
    title: "sandboxes:title",
    permission: "accounts:read",
    group: "developers",
    load: () => import("./rooms/sandboxes/SandboxPage"),
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
    path: "/settings/units",
    title: "settings:units.title",
    permission: "loyalty:configure",
    group: "settings",
    load: () => import("./rooms/settings/UnitsPage"),
  },
  {
    path: "/settings/attributes",
    title: "settings:attributes.title",
    permission: "attributes:configure",
    group: "settings",
    load: () => import("./rooms/settings/AttributesPage"),
  },
  {
    path: "/settings/subscriptions",
    title: "settings:subscriptions.title",
    permission: "contacts:configure",
    group: "settings",
    load: () => import("./rooms/settings/SubscriptionsPage"),
  },
  {
    path: "/settings/mails",
    title: "settings:mails.title",
    permission: "messages:read",
    group: "settings",
    load: () => import("./rooms/settings/MailsPage"),
  },
  {
    path: "/settings/mails/$uuid",
    title: "settings:mails.title",
    permission: "messages:read",
    load: () => import("./rooms/settings/MailPage"),
  },
  {
    path: "/settings/roles",
    title: "staff:rolesTitle",
    permission: "accounts:read",
    load: () => import("./rooms/staff/RolesPage"),
  },
  {
    path: "/settings/audit",
    title: "audit:title",
    permission: "audit:read",
    group: "settings",
    load: () => import("./rooms/audit/AuditPage"),
  },
  {
    path: "/me",
    title: "me:title",
    permission: null,
    load: () => import("./rooms/me/MePage"),
  },
  {
    path: "/dev/ui",
    title: "gallery:title",
    permission: null,
    load: () => import("./rooms/gallery/GalleryPage"),
  },
];
