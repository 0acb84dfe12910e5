import { Text, Title } from "@mantine/core";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import type { components } from "../../api/schema";
import { count, decimal } from "../../i18n/figures";
import { Change, Count } from "../../ui/Figures";
import { FoldedJson } from "../../ui/Json";
import classes from "./Simulator.module.css";

type Told = components["schemas"]["EarningSimulationOut"];

/** What a sale would give: the sum, how it came to be, and what gave nothing and why. */
export function Trace({ told }: { told: Told }) {
  const { t } = useTranslation("rules");
  return (
    <>
      <div className="kpi value">{t("result", { count: told.credits })}</div>
      <Text fw={650} mb="xs">
        {formula(t, told)}
      </Text>
      <ol className={classes.rows}>
        {told.steps.map((step, place) => (
          <li key={`${String(place)} ${step.rule_uuid ?? step.kind}`} className={classes.row}>
            <span>{step.sentence}</span>
            {place === 0 ? <Count of={step.credits} /> : <Change by={step.credits} />}
          </li>
        ))}
        <li className={`${classes.row ?? ""} ${classes.sum ?? ""}`}>
          <span>{t("total")}</span>
          <Count of={told.credits} />
        </li>
      </ol>
      {told.not_fired.length > 0 && <Idle told={told} />}
      <FoldedJson title={t("forDevelopers")} of={told} />
    </>
  );
}

/** In one line: "base 23, ×2 Happy hour, +1 Welcome = 47". */
function formula(t: TFunction<"rules">, { steps, credits }: Told): string {
  const parts = steps.map(({ kind, rule, factor, credits: gave }, place) => {
    if (place === 0) return t("base", { count: gave });
    if (kind === "multiplication") return `×${decimal(Number(factor))} ${rule ?? ""}`.trim();
    return `+${count(gave)} ${rule ?? ""}`.trim();
  });
  return `${parts.join(", ")} = ${count(credits)}`;
}

function Idle({ told }: { told: Told }) {
  const { t } = useTranslation("rules");
  return (
    <section>
      <Title order={3} size="sm" mt="sm">
        {t("notFired")}
      </Title>
      <ul className={classes.rows}>
        {told.not_fired.map((idle) => (
          <li key={idle.rule_uuid} className={classes.row}>
            <Text size="sm" c="dimmed">
              {idle.sentence}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
