import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { FormEventHandler, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Failure } from "./Failure";

interface FormCardProps {
  title: string;
  help?: ReactNode;
  /** Whoever may not change it sees it, and why they can't. */
  mayChange: boolean;
  submit: FormEventHandler<HTMLFormElement>;
  isSending: boolean;
  failure: string | null;
  children: ReactNode;
}

/** Settings that are saved together, in the page itself. */
export function FormCard(props: FormCardProps) {
  const { t } = useTranslation();
  return (
    <Paper component="section" withBorder radius="md" p="lg" bg="var(--surface)" maw={720}>
      <form onSubmit={props.submit} noValidate aria-label={props.title}>
        <Stack>
          <div>
            <Title order={2} size="h3">
              {props.title}
            </Title>
            {props.help && (
              <Text c="dimmed" size="sm" mt={4}>
                {props.help}
              </Text>
            )}
          </div>
          <Failure reason={props.failure} />
          <Fields isOpen={props.mayChange}>
            <Stack>{props.children}</Stack>
          </Fields>
          {props.mayChange ? (
            <Group>
              <Button type="submit" loading={props.isSending}>
                {t("save")}
              </Button>
            </Group>
          ) : (
            <Text c="dimmed" size="sm">
              {t("readOnly")}
            </Text>
          )}
        </Stack>
      </form>
    </Paper>
  );
}

function Fields({ isOpen, children }: { isOpen: boolean; children: ReactNode }) {
  return (
    <fieldset disabled={!isOpen} className="bare">
      {children}
    </fieldset>
  );
}
