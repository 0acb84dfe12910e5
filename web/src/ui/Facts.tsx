import { Text } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./Facts.module.css";

/** Some facts of one thing, each with its name; what isn't known is left out. */
export function Facts({ of }: { of: [string, ReactNode][] }) {
  return (
    <dl className={classes.facts}>
      {of
        .filter(([, fact]) => fact !== null && fact !== undefined && fact !== "")
        .map(([name, fact]) => (
          <div key={name} className={classes.fact}>
            <Text component="dt" size="sm" c="dimmed">
              {name}
            </Text>
            <Text component="dd" m={0}>
              {fact}
            </Text>
          </div>
        ))}
    </dl>
  );
}
