import { Button, Group, Progress, Text } from "@mantine/core";
import { type ComponentType, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { money } from "../../i18n/figures";
import { go } from "../../router";
import {
  type FirstRun,
  nextOf,
  type StepName,
  steps,
  useFirstRun,
  useGoOn,
} from "../../shell/firstRun";
import { Mark } from "../../shell/Mark";
import { useAccount } from "../../shell/session";
import { Shown } from "../../ui/states";
import { Brand } from "./Brand";
import { type Draft, useExisting } from "./draft";
import { Earning } from "./Earning";
import { FirstReward, suggested } from "./FirstReward";
import { Joining } from "./Joining";
import { Phone } from "./Phone";
import { presets } from "./presets";
import classes from "./Start.module.css";
import type { StepProps } from "./StepForm";
import { TradeStep } from "./TradeStep";
import { Trying } from "./Trying";

const views: Record<StepName, ComponentType<StepProps>> = {
  brand: Brand,
  trade: TradeStep,
  earning: Earning,
  reward: FirstReward,
  joining: Joining,
  trying: Trying,
};

/** From an empty account to points on the owner's phone, in six steps. */
export default function StartPage() {
  const { t } = useTranslation("start");
  const run = useFirstRun();
  useEffect(() => {
    document.title = `${t("title")} · Regulars`;
  }, [t]);
  return (
    <div className={classes.whole}>
      <Shown asked={run}>{(data) => <Begun run={data} />}</Shown>
    </div>
  );
}

function Begun({ run }: { run: FirstRun }) {
  const { t } = useTranslation("start");
  const existing = useExisting(run.trade, t("points"));
  return <Shown asked={existing}>{(draft) => <Wizard run={run} begun={draft} />}</Shown>;
}

function Wizard({ run, begun }: { run: FirstRun; begun: Draft }) {
  const { t } = useTranslation("start");
  const [draft, setDraft] = useState(begun);
  const [step, setStep] = useState<StepName>(() => nextOf(run) ?? "brand");
  const proposed = useProposal();
  const goOn = useGoOn();
  const at = steps.indexOf(step);
  const change = (changed: Partial<Draft>) => {
    setDraft((now) => ({ ...now, ...changed }));
  };
  const move = (to: StepName | undefined) => {
    if (to === undefined) {
      go("/");
      return;
    }
    if (to === "reward" && draft.rewardTitle === "") change(proposed(draft));
    setStep(to);
  };
  const leave = (isDone: boolean) => {
    if (isDone || step !== "trying") goOn.mutate({ step });
    // What was proposed and not made is not shown as if it were there.
    if (!isDone && step === "reward" && draft.rewardUuid === null) change({ rewardTitle: "" });
    move(steps[at + 1]);
  };
  const View = views[step];
  return (
    <>
      <Head
        at={at}
        later={() => {
          goOn.mutate({});
          go("/");
        }}
      />
      <main className={classes.main}>
        <View
          key={step}
          draft={draft}
          change={change}
          next={() => {
            leave(true);
          }}
          skip={() => {
            leave(false);
          }}
          back={
            at > 0
              ? () => {
                  move(steps[at - 1]);
                }
              : null
          }
        />
        <Phone draft={draft} />
      </main>
      <footer className={classes.note}>{t("kept")}</footer>
    </>
  );
}

function Head({ at, later }: { at: number; later: () => void }) {
  const { t } = useTranslation("start");
  const of = { step: at + 1, steps: steps.length };
  return (
    <header className={classes.head}>
      <Group justify="space-between" wrap="nowrap">
        <Group gap="sm" wrap="nowrap">
          <Mark size={28} />
          <Text fw={650}>{t("progress", of)}</Text>
        </Group>
        <Button variant="subtle" onClick={later}>
          {t("later")}
        </Button>
      </Group>
      <Progress
        value={((at + 1) / steps.length) * 100}
        size="sm"
        mt="sm"
        aria-label={t("progress", of)}
      />
    </header>
  );
}

/** The first thing that is suggested as a reward, with what points give by then. */
function useProposal() {
  const { t } = useTranslation("start");
  const { currency } = useAccount();
  return ({ trade, rate }: Draft): Partial<Draft> => {
    const [first] = presets[trade].suggestions;
    if (first === undefined) return {};
    const amount = money(first.worth, currency);
    return suggested(first, t(`reward.suggestions.${first.key}`, { amount }), rate);
  };
}
