import type { ReactNode } from "react";

import { boot } from "../boot";
import { Accept } from "./Accept";
import { Forgotten } from "./Forgotten";
import { NewPassword } from "./NewPassword";

// Links from mails carry their token behind the `#`, which no server ever sees.
const open: Record<string, (token: string) => ReactNode> = {
  "/accept": (token) => <Accept token={token} />,
  "/forgotten": () => <Forgotten />,
  "/reset": (token) => <NewPassword token={token} />,
};

/** The page at this address, if it is one for people who aren't signed in. */
export function openPage(): ReactNode {
  const path = location.pathname.slice(`${boot.root}/dashboard`.length);
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
  return open[path]?.(token) ?? null;
}
