import { Button, Group, NumberInput, Paper, Progress, Stack, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import { When } from "../../ui/Figures";
import { Shown, Waiting } from "../../ui/states";
import { useAct } from "../../ui/useAct";
import { Fired } from "./Fired";

type Clock = components["schemas"]["TestClockOut"];

/** The clock of the sandbox: moved on, and what came of it. */
export function Clock() {
  const { t } = useTranslation("sandboxes");
  const asked = useQuery({
    queryKey: ["test-clock"],
    queryFn: () => answered(api.GET("/api/dashboard/test-clock")),
    refetchInterval: ({ state }) => (state.data?.is_moving ? 500 : false),
  });
  useEverythingAgain(asked.data?.is_moving ?? false);
  return (
    <Paper withBorder radius="md" p="md" bg="var(--surface)" component="section">
      <Stack>
        <Title order={2}>{t("clock")}</Title>
        <Shown asked={asked} waiting={<Waiting lines={2} />}>
          {(clock) => <Moved clock={clock} />}
        </Shown>
      </Stack>
    </Paper>
  );
}

/** Once the clock has got there, whatever was shown before may be out of date. */
function useEverythingAgain(isMoving: boolean): void {
  const queries = useQueryClient();
  const wasMoving = useRef(false);
  useEffect(() => {
    if (wasMoving.current && !isMoving) void queries.invalidateQueries();
    wasMoving.current = isMoving;
  }, [isMoving, queries]);
}

function Moved({ clock }: { clock: Clock }) {
  const { t } = useTranslation("sandboxes");
  const mayMove = useMay()("accounts:write");
  const last = clock.last_advance;
  return (
    <>
      <Text size="xl" fw={650} role="status">
        <When at={clock.now} seconds />
      </Text>
      {clock.is_moving && last && (
        <Progress.Root size="lg">
          <Progress.Section value={last.share * 100} color="brand" aria-label={t("moving")} />
        </Progress.Root>
      )}
      {mayMove && <Move isMoving={clock.is_moving} />}
      {last && !clock.is_moving && <Fired last={last} />}
    </>
  );
}

const steps = [1, 7, 30, 365] as const;

function Move({ isMoving }: { isMoving: boolean }) {
  const { t } = useTranslation("sandboxes");
  const [days, setDays] = useState<number | string>(1);
  const move = useAct(
    (by: number) => answered(api.POST("/api/dashboard/test-clock/advance", { body: { days: by } })),
    null,
    "test-clock",
  );
  return (
    <Group align="end">
      {steps.map((by) => (
        <Button
          key={by}
          variant="default"
          disabled={isMoving}
          onClick={() => {
            move(by);
          }}
        >
          {t(`steps.${by}`)}
        </Button>
      ))}
      <NumberInput
        label={t("days")}
        min={1}
        max={3_660}
        allowDecimal={false}
        value={days}
        onChange={setDays}
        w={120}
      />
      <Button
        disabled={isMoving}
        onClick={() => {
          move(Number(days));
        }}
      >
        {t("move")}
      </Button>
    </Group>
  );
}
