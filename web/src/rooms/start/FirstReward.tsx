import { Group, NumberInput, Radio, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { count, money } from "../../i18n/figures";
import { useAccount } from "../../shell/session";
import type { Draft } from "./draft";
import { percentBack, pointsFor, presets, type Suggestion, verdictOf } from "./presets";
import classes from "./Start.module.css";
import { StepForm, type StepProps, useSaving } from "./StepForm";

/** The first thing that customers can get, and what it gives them back. */
export function FirstReward(props: StepProps) {
  const { t } = useTranslation("start");
  const { draft, change, next } = props;
  const { currency } = useAccount();
  const saving = useSaving(async () => {
    change({ rewardUuid: await save(draft) });
  }, next);
  const { suggestions } = presets[draft.trade];
  const nameOf = (each: Suggestion) =>
    t(`reward.suggestions.${each.key}`, { amount: money(each.worth, currency) });
  return (
    <StepForm {...props} saving={saving} title={t("reward.title")} help={t("reward.help")}>
      <Radio.Group
        aria-label={t("reward.suggested")}
        value={suggestions.find((each) => nameOf(each) === draft.rewardTitle)?.key ?? null}
        onChange={(key) => {
          const chosen = suggestions.find((each) => each.key === key);
          if (chosen) change(suggested(chosen, nameOf(chosen), draft.rate));
        }}
      >
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          {suggestions.map((each) => (
            <Radio.Card key={each.key} value={each.key} className={classes.choice}>
              <Stack gap={4}>
                <Text fw={650}>{nameOf(each)}</Text>
                <Text size="sm" c="dimmed">
                  {t("reward.for", {
                    many: count(pointsFor(each.worth, draft.rate)),
                    points: draft.pointsName,
                  })}
                </Text>
              </Stack>
            </Radio.Card>
          ))}
        </SimpleGrid>
      </Radio.Group>
      <TextInput
        label={t("reward.name")}
        value={draft.rewardTitle}
        error={saving.errorOf("title")}
        onChange={(event) => {
          change({ rewardTitle: event.currentTarget.value });
        }}
      />
      <Group grow align="flex-start">
        <NumberInput
          label={t("reward.points", { points: draft.pointsName })}
          min={1}
          allowDecimal={false}
          value={draft.rewardPoints}
          error={saving.errorOf("required_credits")}
          onChange={(points) => {
            change({ rewardPoints: Number(points) });
          }}
        />
        <NumberInput
          label={t("reward.worth")}
          min={0}
          decimalScale={2}
          fixedDecimalScale
          value={draft.rewardWorth / 100}
          onChange={(worth) => {
            change({ rewardWorth: Math.round(Number(worth) * 100) });
          }}
        />
      </Group>
      <Back draft={draft} />
    </StepForm>
  );
}

/** How much that is of what was spent, and whether it is a good deal for both. */
function Back({ draft }: { draft: Draft }) {
  const { t, i18n } = useTranslation("start");
  const percent = percentBack(draft.rewardWorth, draft.rewardPoints, draft.rate);
  const verdict = verdictOf(percent);
  const shown = new Intl.NumberFormat(i18n.language === "nl" ? "nl-NL" : "en-GB", {
    maximumFractionDigits: 1,
  }).format(percent);
  return (
    <div className={classes.meaning} data-verdict={verdict} role="status">
      <Text className={classes.big}>{t("reward.back", { percent: shown })}</Text>
      <Text>{t(`reward.verdict.${verdict}`)}</Text>
    </div>
  );
}

/** What the draft is with this suggestion chosen. */
export function suggested(each: Suggestion, title: string, rate: number): Partial<Draft> {
  return {
    rewardTitle: title,
    rewardWorth: each.worth,
    rewardPoints: pointsFor(each.worth, rate),
  };
}

async function save(draft: Draft): Promise<string> {
  const body = { title: draft.rewardTitle.trim(), required_credits: draft.rewardPoints };
  if (draft.rewardUuid === null) {
    const made = { ...body, reward_type: "PHYSICAL" } as const;
    return (await answered(api.POST("/api/dashboard/rewards", { body: made }))).uuid;
  }
  const path = { reward_uuid: draft.rewardUuid };
  const asked = api.PUT("/api/dashboard/rewards/{reward_uuid}", { params: { path }, body });
  return (await answered(asked)).uuid;
}
