import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Counter } from "./shape";
import styles from "./Counter.module.css";
import type { Line } from "./useOutbox";

interface HeadProps {
  counter: Counter;
  line: Line;
  waiting: number;
  lock: () => void;
}

/** Where this is, who works here, and whether anybody hears us: in words too. */
export function Head({ counter, line, waiting, lock }: HeadProps) {
  const { t } = useTranslation("register");
  const { now, go } = counter;
  return (
    <header className={styles.head}>
      <div className={styles.where}>
        <Text fw={650}>
          {now.shop_name} · {now.register_name}
        </Text>
        <Text size="sm">{t("cashier", { name: now.cashier?.name })}</Text>
      </div>
      <Text>
        <span className={styles.dot} data-line={line} aria-hidden />
        {t(line)}
      </Text>
      {waiting > 0 && (
        <Button
          size="lg"
          mih={56}
          variant="default"
          onClick={() => {
            go({ kind: "waiting" });
          }}
        >
          {t("waiting", { count: waiting })}
        </Button>
      )}
      <Button
        size="lg"
        mih={56}
        variant="default"
        onClick={() => {
          go({ kind: "today" });
        }}
      >
        {t("today")}
      </Button>
      <Button
        size="lg"
        mih={56}
        variant="default"
        onClick={() => {
          go({ kind: "device" });
        }}
      >
        {t("device")}
      </Button>
      <Button size="lg" mih={56} variant="default" onClick={lock}>
        {t("lock")}
      </Button>
    </header>
  );
}
