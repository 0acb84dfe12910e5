import { Paper, SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** The few figures that a page is about, beside each other. */
export function Tiles({ children }: { children: ReactNode }) {
  return <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>{children}</SimpleGrid>;
}

/** One figure, and what it is. */
export function Tile({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder radius="md" p="md" bg="var(--surface)">
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      <div className="kpi">{children}</div>
    </Paper>
  );
}
