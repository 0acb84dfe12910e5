import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Counter } from "../shape";
import * as outboxes from "../outbox";
import * as server from "../server";
import type { useOutbox } from "../useOutbox";

interface WaitingProps {
  counter: Counter;
  outbox: ReturnType<typeof useOutbox>;
}

/** What is still to be sent, and what of it somebody has to look at. */
export function Waiting({ counter, outbox }: WaitingProps) {
  const { t } = useTranslation("register");
  const asked = useQuery({
    queryKey: ["waiting", outbox.kept.length],
    queryFn: server.waiting,
    enabled: !counter.isOffline,
    retry: false,
  });
  const settle = async (uuid: string) => {
    try {
      await server.settle(uuid);
      await asked.refetch();
    } catch (error) {
      counter.failed(error);
    }
  };
  const forget = async (uuid: string) => {
    await outboxes.drop(uuid);
    await outbox.refresh();
  };

  return (
    <Stack>
      <Title order={1}>{t("waitingTitle")}</Title>
      {outbox.kept.map((each) => (
        <Paper key={each.operation_uuid} withBorder p="md" bg="var(--surface)">
          <Group justify="space-between">
            <Text>
              {each.label} · {each.giving.unit_value} · {each.refusal ?? t("notSentYet")}
            </Text>
            {each.refusal !== undefined && (
              <Button size="xl" variant="default" onClick={() => void forget(each.operation_uuid)}>
                {t("settle")}
              </Button>
            )}
          </Group>
        </Paper>
      ))}
      <Title order={2}>{t("toLookAt")}</Title>
      {asked.data?.length === 0 && <Text>{t("nothingToLookAt")}</Text>}
      {asked.data?.map((each) => (
        <Paper key={each.operation_uuid} withBorder p="md" bg="var(--surface)">
          <Group justify="space-between">
            <Text>
              {each.register_name} · {each.code ?? ""} · {each.unit_value ?? each.credits} ·{" "}
              {each.refusal?.message ?? t("twice")}
            </Text>
            <Button size="xl" variant="default" onClick={() => void settle(each.operation_uuid)}>
              {t("settle")}
            </Button>
          </Group>
        </Paper>
      ))}
      <Button
        size="xl"
        variant="default"
        onClick={() => {
          counter.go({ kind: "idle" });
        }}
      >
        {t("closeKey")}
      </Button>
    </Stack>
  );
}
