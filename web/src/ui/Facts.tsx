import { Paper } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./Facts.module.css";

/** What is known of one thing: each fact by its name. */
export function Facts({ of }: { of: [name: string, fact: ReactNode][] }) {
  return (
    <dl className={classes.facts}>
      {of.map(([name, fact]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface Fact {
  title: string;
  value: ReactNode;
}

/** The same on a card of its own, at the head of a page about one thing. */
export function FactCard({ facts }: { facts: Fact[] }) {
  return (
    <Paper withBorder radius="md" p="md" bg="var(--surface)">
      <Facts of={facts.map(({ title, value }) => [title, value])} />
    </Paper>
  );
}
