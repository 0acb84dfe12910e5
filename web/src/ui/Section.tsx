import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface SectionProps {
  title: string;
  help?: string;
  children: ReactNode;
}

/** One subject of a page that has several. */
export function Section({ title, help, children }: SectionProps) {
  return (
    <Paper withBorder radius="md" p="md" bg="var(--surface)" component="section" aria-label={title}>
      <Stack>
        <div>
          <Title order={2}>{title}</Title>
          {help && <Text c="dimmed">{help}</Text>}
        </div>
        {children}
      </Stack>
    </Paper>
  );
}
