import { Center, Paper, Stack, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

import { Mark } from "./Mark";

/** A page of its own, for somebody who isn't signed in. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Regulars`;
  }, [title]);
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder radius="lg" p="xl" w="100%" maw={420} bg="var(--surface)">
        <Stack>
          <Mark />
          <Title order={1} size="h2">
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
