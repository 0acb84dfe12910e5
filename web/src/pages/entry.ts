import type { ComponentType } from "react";

import type { Words } from "../i18n";

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
