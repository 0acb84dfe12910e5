import { useTranslation } from "react-i18next";

import { count } from "../../i18n/figures";
import { painted } from "./contrast";
import type { Draft } from "./draft";
import { presets } from "./presets";
import classes from "./Start.module.css";

/** What customers see of it on their phone, while it is being set up. */
export function Phone({ draft }: { draft: Draft }) {
  const { t } = useTranslation("start");
  const { fill, on } = painted(draft.color);
  const has = Math.floor((presets[draft.trade].visit / 100) * draft.rate);
  const needed = draft.rewardPoints;
  return (
    <section className={classes.phone} aria-label={t("preview")}>
      <p className={classes.business}>{draft.name || t("unnamed")}</p>
      <div className={classes.card} style={{ background: fill, color: on }}>
        <p className={classes.balance}>
          {count(has)} <span>{draft.pointsName}</span>
        </p>
        <div className={classes.barcode} aria-hidden />
      </div>
      {draft.rewardTitle !== "" && needed > 0 && (
        <div className={classes.nextReward}>
          <p className={classes.strong}>{draft.rewardTitle}</p>
          <div className={classes.way} aria-hidden>
            <span
              style={{ width: `${String(Math.min(100, (has / needed) * 100))}%`, background: fill }}
            />
          </div>
          <p className={classes.muted}>
            {has >= needed
              ? t("enough")
              : t("toGo", { many: count(needed - has), points: draft.pointsName })}
          </p>
        </div>
      )}
      <p className={classes.muted}>{t(`previewOf.${draft.trade}`)}</p>
    </section>
  );
}
