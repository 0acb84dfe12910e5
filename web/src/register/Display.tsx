import { Stack, Text, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { count, signed } from "../i18n/figures";
import { watch } from "./channel";
import type { Shown } from "./channel";
import styles from "./Counter.module.css";
import { rememberedNow } from "./remembered";
import { useLive } from "./useLive";

/** What the customer sees, on a second screen of the till. */
export function Display() {
  const { t } = useTranslation("register");
  const [shown, setShown] = useState<Shown>({ kind: "idle" });
  const now = rememberedNow();
  useEffect(() => {
    document.title = t("displayTitle");
    return watch(setShown);
  }, [t]);
  useLive(now !== null, (pushed) => {
    if (pushed.name !== "credit_reception_pushed") return;
    const credits = Number(pushed.payload.credits);
    setShown({ kind: "result", credits, balance: null, text: t("given") });
  });
  return (
    <main className={styles.display}>
      <Stack align="center" role="status" aria-live="polite">
        {shown.kind === "idle" && (
          <>
            <Title order={1}>{now?.account_name ?? t("displayTitle")}</Title>
            <Text size="xl">{t("displayIdle")}</Text>
          </>
        )}
        {shown.kind === "customer" && (
          <>
            <Title order={1}>{t("hello", { name: shown.name })}</Title>
            {shown.balance !== null && (
              <span className={styles.figure}>{count(shown.balance)}</span>
            )}
            <Text size="xl">{t("points", { count: shown.balance ?? 0 })}</Text>
          </>
        )}
        {shown.kind === "result" && (
          <>
            {shown.credits !== null && (
              <span className={styles.stamp}>{signed(shown.credits)}</span>
            )}
            <Title order={1}>{shown.text}</Title>
          </>
        )}
      </Stack>
    </main>
  );
}
