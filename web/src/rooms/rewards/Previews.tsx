import { Paper, Stack, Tabs, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { count, money, percent } from "../../i18n/figures";
import { centsOf } from "../../register/amount";
import { useAccount } from "../../shell/session";
import classes from "./Previews.module.css";
import { givenBack } from "./givenBack";
import { useRate } from "./useRate";
import type { Values } from "./values";

/** Fewer than this part given back customers may not notice, and more may cost too much. */
const GUARDS = { least: 0.02, most: 0.12 };

/** How a reward looks on a customer's page and on a till, and what it gives back. */
export function Previews({ values }: { values: Values }) {
  const { t } = useTranslation("rewards");
  return (
    <Paper
      withBorder
      radius="md"
      p="md"
      bg="var(--surface)"
      component="section"
      aria-label={t("preview")}
    >
      <Tabs defaultValue="card" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="card">{t("onCard")}</Tabs.Tab>
          <Tabs.Tab value="till">{t("onTill")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="card">
          <OnCard values={values} />
        </Tabs.Panel>
        <Tabs.Panel value="till">
          <OnTill values={values} />
        </Tabs.Panel>
      </Tabs>
      <CostLine values={values} />
    </Paper>
  );
}

const pointsOf = (values: Values) => Number(values.required_credits) || 0;

function OnCard({ values }: { values: Values }) {
  const { t } = useTranslation("rewards");
  const isClaimed = values.pre_redeemable || values.reward_type === "DIGITAL";
  return (
    <div className={classes.card}>
      <Stack gap={4}>
        <Text fw={650}>{values.title || t("yourTitle")}</Text>
        {values.description && <Text size="sm">{values.description}</Text>}
        <span className={classes.chip}>{t("costs", { count: pointsOf(values) })}</span>
      </Stack>
      {isClaimed ? (
        <span className={classes.claim}>{t("claim")}</span>
      ) : (
        <Text size="sm">{t("atTill")}</Text>
      )}
    </div>
  );
}

function OnTill({ values }: { values: Values }) {
  const { t } = useTranslation("rewards");
  return (
    <div className={classes.tile}>
      <Text fw={650}>{values.title || t("yourTitle")}</Text>
      <Text size="sm">{t("costs", { count: pointsOf(values) })}</Text>
    </div>
  );
}

/** What it costs, for how many points, and what part of their spending that gives back. */
function CostLine({ values }: { values: Values }) {
  const { t } = useTranslation("rewards");
  const { currency } = useAccount();
  const rate = useRate();
  const cents = centsOf(values.cost_price);
  const points = pointsOf(values);
  if (cents === null || points === 0)
    return (
      <Text c="dimmed" size="sm" mt="md">
        {t("costHelp")}
      </Text>
    );
  const cost = money(cents, currency);
  const back = rate === null ? null : givenBack(cents, points, rate);
  return (
    <Stack gap={4} mt="md" role="status">
      <Text fw={650} className="figure">
        {back === null
          ? t("costLine", { cost, points: count(points) })
          : t("costLineBack", { cost, points: count(points), back: percent(back) })}
      </Text>
      {back !== null && (
        <Text c="dimmed" size="sm">
          {back < GUARDS.least ? t("backLow") : back > GUARDS.most ? t("backHigh") : t("backGood")}
        </Text>
      )}
    </Stack>
  );
}
