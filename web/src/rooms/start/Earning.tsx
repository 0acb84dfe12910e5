import { Input, Slider, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { count, money } from "../../i18n/figures";
import { useAccount } from "../../shell/session";
import type { Draft } from "./draft";
import { presets } from "./presets";
import classes from "./Start.module.css";
import { StepForm, type StepProps, useSaving } from "./StepForm";

const marks = [1, 5, 10].map((value) => ({ value, label: String(value) }));

/** How points are earned: so many for each euro, pound or krone. */
export function Earning(props: StepProps) {
  const { t } = useTranslation("start");
  const { currency } = useAccount();
  const { draft, change, next } = props;
  const saving = useSaving(() => save(draft), next);
  const words = { points: draft.pointsName, one: money(100, currency) };
  // Only of the usual word it is known what one of them is called.
  const isOne = draft.rate === 1 && draft.pointsName === t("points");
  const { visit } = presets[draft.trade];
  return (
    <StepForm {...props} saving={saving} title={t("earning.title")} help={t("earning.help")}>
      <TextInput
        label={t("earning.name")}
        description={t("earning.nameHelp")}
        value={draft.pointsName}
        error={saving.errorOf("custom_credit_name")}
        onChange={(event) => {
          change({ pointsName: event.currentTarget.value });
        }}
      />
      <Input.Wrapper label={t("earning.rate", words)} labelElement="div" pb="lg">
        <Slider
          thumbLabel={t("earning.rate", words)}
          // The kit's own is hardly seen on our canvas.
          style={{ "--slider-track-bg": "var(--control-border)" }}
          min={1}
          max={10}
          step={1}
          marks={marks}
          value={Math.min(10, Math.max(1, Math.round(draft.rate)))}
          label={(value) => count(value)}
          onChange={(rate) => {
            change({ rate });
          }}
        />
      </Input.Wrapper>
      <div className={classes.meaning} role="status">
        <Text className={classes.big}>
          {t("earning.equals", {
            ...words,
            rate: count(draft.rate),
            ...(isOne && { points: t("point") }),
          })}
        </Text>
        <Text>
          {t(`earning.means.${draft.trade}`, {
            amount: money(visit, currency),
            gives: count(Math.floor((visit / 100) * draft.rate)),
            points: draft.pointsName,
          })}
        </Text>
      </div>
    </StepForm>
  );
}

async function save(draft: Draft): Promise<void> {
  const named = { custom_credit_name: draft.pointsName.trim() };
  if (draft.hasProgram) await answered(api.PUT("/api/dashboard/loyalty-program", { body: named }));
  else
    await answered(
      api.POST("/api/dashboard/loyalty-program", { body: { ...named, name: "Loyalty" } }),
    );
  const uuid = draft.ruleUuid ?? (await answered(api.GET("/api/dashboard/loyalty-rules")))[0]?.uuid;
  if (uuid === undefined) return;
  await answered(
    api.PUT("/api/dashboard/loyalty-rules/{rule_uuid}", {
      params: { path: { rule_uuid: uuid } },
      body: { credits_per_unit: draft.rate },
    }),
  );
}
