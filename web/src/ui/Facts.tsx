import type { ReactNode } from "react";

import classes from "./Facts.module.css";

/** What is known of one thing: each fact by its name; what isn't known is left out. */
export function Facts({ of }: { of: [name: string, fact: ReactNode][] }) {
  return (
    <dl className={classes.facts}>
      {of.filter(isKnown).map(([name, fact]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}

function isKnown([, fact]: [string, ReactNode]): boolean {
  return fact !== null && fact !== undefined && fact !== "";
}
