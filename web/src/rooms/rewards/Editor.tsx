import { Button, Grid, Group, Paper, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../../shell/session";
import { Failure } from "../../ui/Failure";
import { done } from "../../ui/notes";
import { useServerForm } from "../../ui/useServerForm";
import { Fields } from "./Fields";
import { Previews } from "./Previews";
import type { Reward } from "./RewardsPage";
import { costOf, save, type Values, valuesOf } from "./values";

/** The form of a reward, and beside it what customers and tills will see of it. */
export function Editor({ reward }: { reward: Reward | null }) {
  const { t } = useTranslation("rewards");
  const mayChange = useMay()("rewards:configure");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [opened, reopen] = useState<Values>(() => valuesOf(reward));
  const [shown, show] = useState(opened);
  const { form, ...sending } = useServerForm(
    {
      initialValues: opened,
      onValuesChange: show,
      validate: {
        cost_price: (typed) => (costOf(typed) === undefined ? t("costWrong") : null),
      },
    },
    (values) => save(reward, values, opened),
    (saved) => {
      reopen(valuesOf(saved));
      done(t("saved", { title: saved.title }));
      void queries.invalidateQueries({ queryKey: ["rewards"] });
      if (reward === null) void navigate({ to: `/rewards/${saved.uuid}` as string });
    },
  );
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Paper withBorder radius="md" p="lg" bg="var(--surface)">
          <form onSubmit={sending.submit} noValidate aria-label={t("terms")}>
            <Stack>
              <Failure reason={sending.failure} />
              {reward === null && (
                <div>
                  <Text size="sm" fw={500} mb={4}>
                    {t("kind")}
                  </Text>
                  <SegmentedControl
                    aria-label={t("kind")}
                    data={[
                      { value: "PHYSICAL", label: t("PHYSICAL") },
                      { value: "DIGITAL", label: t("DIGITAL") },
                    ]}
                    key={form.key("reward_type")}
                    {...form.getInputProps("reward_type")}
                  />
                </div>
              )}
              <Fields
                form={form}
                isDigital={shown.reward_type === "DIGITAL"}
                waits={shown.pre_redeemable}
              />
              {mayChange && (
                <Group justify="flex-end">
                  <Button type="submit" loading={sending.isSending}>
                    {reward ? t("save") : t("add")}
                  </Button>
                </Group>
              )}
            </Stack>
          </form>
        </Paper>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Previews values={shown} />
      </Grid.Col>
    </Grid>
  );
}
