import type { PageEntry } from "./entry";

/** What is set once: the business, its shops, its people. */
export const settings: PageEntry[] = [
  {
    path: "/settings/business",
    title: "settings:business",
    permission: "shops:write",
    group: "settings",
    load: () => import("../rooms/settings/BusinessPage"),
  },
  {
    path: "/settings/shops",
    title: "shops:title",
    permission: "shops:read",
    group: "settings",
    load: () => import("../rooms/shops/ShopsPage"),
  },
  {
    path: "/settings/staff",
    title: "staff:title",
    permission: "accounts:read",
    group: "settings",
    load: () => import("../rooms/staff/StaffPage"),
  },
  {
    path: "/settings/units",
    title: "settings:units.title",
    permission: "loyalty:configure",
    group: "settings",
    load: () => import("../rooms/settings/UnitsPage"),
  },
  {
    path: "/settings/attributes",
    title: "settings:attributes.title",
    permission: "attributes:configure",
    group: "settings",
    load: () => import("../rooms/settings/AttributesPage"),
  },
  {
    path: "/settings/subscriptions",
    title: "settings:subscriptions.title",
    permission: "contacts:configure",
    group: "settings",
    load: () => import("../rooms/settings/SubscriptionsPage"),
  },
  {
    path: "/settings/mails",
    title: "settings:mails.title",
    permission: "messages:read",
    group: "settings",
    load: () => import("../rooms/settings/MailsPage"),
  },
  {
    path: "/settings/mails/$uuid",
    title: "settings:mails.title",
    permission: "messages:read",
    load: () => import("../rooms/settings/MailPage"),
  },
  {
    path: "/settings/roles",
    title: "staff:rolesTitle",
    permission: "accounts:read",
    load: () => import("../rooms/staff/RolesPage"),
  },
  {
    path: "/settings/audit",
    title: "audit:title",
    permission: "audit:read",
    group: "settings",
    load: () => import("../rooms/audit/AuditPage"),
  },
  {
    path: "/me",
    title: "me:title",
    permission: null,
    load: () => import("../rooms/me/MePage"),
  },
  {
    path: "/settings/system",
    title: "system:title",
    permission: "audit:read",
    group: "settings",
    load: () => import("../rooms/system/SystemPage"),
  },
];
