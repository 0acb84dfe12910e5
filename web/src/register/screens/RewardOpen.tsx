import { Alert, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { freshKey } from "../../api/keys";
import type { Counter, Screen } from "../shape";
import * as server from "../server";

type Open = Extract<Screen, { kind: "reward" }>;

/** A reward that was claimed on somebody's phone: straight to handing it over. */
export function RewardOpen({ counter, screen }: { counter: Counter; screen: Open }) {
  const { t } = useTranslation("register");
  const { reward, customer } = screen;
  const key = useRef(freshKey());
  const isOpen = reward.state === "collectable";
  const collect = async () => {
    try {
      const { uuid } = await server.collect(reward.uuid, key.current);
      counter.done({
        title: t("handedOver"),
        text: reward.title,
        isValue: true,
        credits: null,
        balance: null,
        undo: { what: "collectable-rewards", uuid },
      });
    } catch (error) {
      counter.failed(error);
    }
  };
  return (
    <Paper withBorder p="xl" radius="md" bg="var(--surface)">
      <Stack>
        <Title order={1}>{t("handOverTitle", { title: reward.title })}</Title>
        {customer && <Text size="lg">{customer.name || customer.email}</Text>}
        {!isOpen && (
          <Alert color="danger" title={t("notGood")} role="alert">
            {t("rewardState", { state: reward.state })}
          </Alert>
        )}
        <Group>
          <Button
            size="xl"
            autoFocus
            disabled={!isOpen || counter.isOffline}
            onClick={() => void collect()}
          >
            {t("handOver")}
          </Button>
          <Button
            size="xl"
            variant="default"
            onClick={() => {
              counter.go({ kind: "idle" });
            }}
          >
            {t("closeKey")}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
