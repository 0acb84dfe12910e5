import { Paper } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./FactSheet.module.css";

export interface Fact {
  title: string;
  value: ReactNode;
}

/** What is known of one thing: a name and a value on each line. */
export function FactSheet({ facts }: { facts: Fact[] }) {
  return (
    <Paper withBorder radius="md" p="md" bg="var(--surface)">
      <dl className={classes.facts}>
        {facts.map((fact) => (
          <div key={fact.title} className={classes.fact}>
            <dt>{fact.title}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
      </dl>
    </Paper>
  );
}
