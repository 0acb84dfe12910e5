import { Anchor, Button, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { go } from "../../router";
import { useMay } from "../../shell/session";
import { type Column, DataTable } from "../../ui/DataTable";
import { Count } from "../../ui/Figures";
import { Page } from "../../ui/Page";
import { State, type Tone } from "../../ui/State";
import { Shown } from "../../ui/states";
import { OwnRate } from "./OwnRate";
import { Presets } from "./Presets";
import { inOrder, type Rule, valuesOf } from "./rules";
import { type Summary, useSummary } from "./useSummary";

export const tones: Record<Rule["status"], Tone> = {
  draft: "info",
  published: "success",
  paused: "warning",
};

/** Everything that gives points, in the order in which it is reckoned. */
export default function RulesPage() {
  const { t } = useTranslation("rules");
  const mayChange = useMay()("loyalty:configure");
  const asked = useQuery({
    queryKey: ["earning-rules"],
    queryFn: () => answered(api.GET("/api/dashboard/earning-rules")),
  });
  const add = mayChange && (
    <Button
      onClick={() => {
        go("/loyalty/rules/new");
      }}
    >
      {t("add")}
    </Button>
  );
  return (
    <Page title={t("title")} help={t("help")} action={add}>
      <Shown asked={asked}>
        {(all) => (
          <Stack gap="lg">
            <Always rates={all.filter((rule) => rule.is_own_rate)} mayChange={mayChange} />
            <More rules={inOrder(all.filter((rule) => !rule.is_own_rate))} />
            {mayChange && <Presets />}
          </Stack>
        )}
      </Shown>
    </Page>
  );
}

/** What each unit gives by itself: it can be changed, and not be taken away. */
function Always({ rates, mayChange }: { rates: Rule[]; mayChange: boolean }) {
  const { t } = useTranslation("rules");
  const [edited, edit] = useState<Rule | null>(null);
  const summary = useSummary();
  const columns = useMemo(
    () => rateColumns(t, summary, mayChange ? edit : null),
    [t, summary, mayChange],
  );
  return (
    <section>
      <Title order={2}>{t("alwaysThere")}</Title>
      <Text c="dimmed" mb="sm">
        {t("alwaysThereHelp")}
      </Text>
      <DataTable
        caption={t("alwaysThere")}
        columns={columns}
        rows={rates}
        keyOf={(rate) => rate.uuid}
      />
      {edited && (
        <OwnRate
          key={edited.uuid}
          rate={edited}
          close={() => {
            edit(null);
          }}
        />
      )}
    </section>
  );
}

type Summarise = (values: ReturnType<typeof valuesOf>) => Summary;

function rateColumns(
  t: TFunction<"rules">,
  summary: Summarise,
  edit: ((rate: Rule) => void) | null,
): Column<Rule>[] {
  return [
    {
      id: "name",
      title: t("name"),
      show: (rate) =>
        edit ? (
          <Anchor
            component="button"
            type="button"
            onClick={() => {
              edit(rate);
            }}
          >
            {rate.name}
          </Anchor>
        ) : (
          rate.name
        ),
    },
    { id: "gives", title: t("then"), show: (rate) => summary(valuesOf(rate)).gives },
    { id: "state", title: t("state"), show: (rate) => <RuleState rule={rate} /> },
  ];
}

function RuleState({ rule }: { rule: Rule }) {
  const { t } = useTranslation("rules");
  return <State words={t(`states.${rule.status}`)} tone={tones[rule.status]} />;
}

function More({ rules }: { rules: Rule[] }) {
  const { t } = useTranslation("rules");
  const summary = useSummary();
  const columns = useMemo(() => columnsOf(t, summary), [t, summary]);
  if (rules.length === 0) return null;
  return (
    <section>
      <Title order={2}>{t("more")}</Title>
      <Text c="dimmed" mb="sm">
        {t("moreHelp")}
      </Text>
      <DataTable caption={t("more")} columns={columns} rows={rules} keyOf={(rule) => rule.uuid} />
    </section>
  );
}

function columnsOf(t: TFunction<"rules">, summary: Summarise): Column<Rule>[] {
  return [
    {
      id: "name",
      title: t("name"),
      show: (rule) => (
        <Anchor component={Link} to={`/loyalty/rules/${rule.uuid}` as string}>
          {rule.name}
        </Anchor>
      ),
    },
    { id: "gives", title: t("then"), show: (rule) => summary(valuesOf(rule)).gives },
    { id: "when", title: t("when"), show: (rule) => summary(valuesOf(rule)).when },
    { id: "whom", title: t("forWhom"), show: (rule) => summary(valuesOf(rule)).whom },
    {
      id: "limits",
      title: t("limitsTitle"),
      isHidden: true,
      show: (rule) => summary(valuesOf(rule)).limits,
    },
    { id: "state", title: t("state"), show: (rule) => <RuleState rule={rule} /> },
    {
      id: "version",
      title: t("version"),
      isFigure: true,
      show: (rule) => (rule.version ? <Count of={rule.version} /> : "—"),
    },
  ];
}
