import { developers } from "./developers";
import type { Group, PageEntry } from "./entry";
import { settings } from "./settings";
import { shop } from "./shop";

export type { Group, PageEntry } from "./entry";

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

export const pages: PageEntry[] = [...shop, ...developers, ...settings];
