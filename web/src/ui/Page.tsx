import { Anchor, Breadcrumbs, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";

import classes from "./Page.module.css";

interface PageProps {
  title: string;
  help?: ReactNode;
  /** The one primary button. */
  action?: ReactNode;
  /** Where this page hangs: the list that it is one of. */
  above?: { title: string; to: string };
  children: ReactNode;
}

/** The head that every page has: its title, one line of help, one main action. */
export function Page({ title, help, action, above, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Regulars`;
  }, [title]);
  return (
    <Stack gap="lg" maw={1280}>
      <Group justify="space-between" align="flex-end">
        <div className={classes.words}>
          {above && (
            <Breadcrumbs mb={4}>
              <Anchor component={Link} to={above.to} size="sm">
                {above.title}
              </Anchor>
              <Text size="sm" c="dimmed" className={classes.here}>
                {title}
              </Text>
            </Breadcrumbs>
          )}
          <Title order={1}>{title}</Title>
          {help && (
            <Text c="dimmed" mt={4}>
              {help}
            </Text>
          )}
        </div>
        {action}
      </Group>
      {children}
    </Stack>
  );
}
