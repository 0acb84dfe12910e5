import { useTranslation } from "react-i18next";

import type { Counter } from "./shape";
import styles from "./Counter.module.css";
import type { useOutbox } from "./useOutbox";

/** What works without a network and what doesn't, while there is none. */
export function Bar(props: { counter: Counter; outbox: ReturnType<typeof useOutbox> }) {
  const { t } = useTranslation("register");
  if (!props.counter.isOffline) return null;
  return (
    <div className={styles.bar} role="status">
      {t("offlineBar", { count: props.outbox.kept.length })}
    </div>
  );
}
