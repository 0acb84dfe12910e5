import type { PageEntry } from "./entry";

/** The workbench of whoever connects something. */
export const developers: PageEntry[] = [
  {
    path: "/developers/keys",
    title: "keys:title",
    permission: "credentials:write",
    group: "developers",
    load: () => import("../rooms/keys/KeysPage"),
  },
  {
    path: "/developers/apps",
    title: "keys:apps",
    permission: "credentials:write",
    group: "developers",
    load: () => import("../rooms/keys/AppsPage"),
  },
  {
    path: "/developers/events",
    title: "workbench:events",
    permission: "events:read",
    group: "developers",
    load: () => import("../rooms/workbench/EventsPage"),
  },
  {
    path: "/developers/webhooks",
    title: "workbench:webhooks",
    permission: "webhooks:read",
    group: "developers",
    load: () => import("../rooms/workbench/WebhooksPage"),
  },
  {
    path: "/developers/webhooks/$uuid",
    title: "workbench:webhooks",
    permission: "webhooks:read",
    load: () => import("../rooms/workbench/WebhookPage"),
  },
  {
    path: "/developers/requests",
    title: "requests:title",
    permission: "audit:read",
    group: "developers",
    load: () => import("../rooms/requests/RequestsPage"),
  },
  {
    path: "/developers/sandbox",
    title: "sandboxes:title",
    permission: "accounts:read",
    group: "developers",
    load: () => import("../rooms/sandboxes/SandboxPage"),
  },
  {
    path: "/dev/ui",
    title: "gallery:title",
    permission: null,
    load: () => import("../rooms/gallery/GalleryPage"),
  },
];
