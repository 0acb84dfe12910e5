import { Button, Group, Paper, Progress, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { nextOf, steps, useFirstRun, useGoOn } from "../../shell/firstRun";

/** What of the set-up comes next, until it is done or nobody wants to be told. */
export function Checklist() {
  const { t } = useTranslation("start");
  const { data: run } = useFirstRun();
  const goOn = useGoOn();
  if (run === undefined || run.is_over) return null;
  const next = nextOf(run);
  if (next === null) return null;
  const done = { done: run.steps.length, of: steps.length };
  return (
    <Paper component="section" withBorder radius="md" p="md" bg="var(--brand-soft)">
      <Stack gap="xs">
        <Title order={2} size="h3">
          {t("checklist.title", { step: t(`checklist.names.${next}`) })}
        </Title>
        <Text size="sm">{t("checklist.done", done)}</Text>
        <Progress
          value={(run.steps.length / steps.length) * 100}
          size="sm"
          aria-label={t("checklist.done", done)}
        />
        <Group>
          <Button component={Link} to="/start">
            {t("checklist.go")}
          </Button>
          <Button
            variant="subtle"
            onClick={() => {
              goOn.mutate({ is_over: true });
            }}
          >
            {t("checklist.dismiss")}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
