import { Alert, Button, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { count, signed } from "../i18n/figures";
import { useReason } from "../ui/states";
import styles from "./Counter.module.css";
import type { Result } from "./shape";

/** What was just done, announced, over the whole width; the next scan interrupts it. */
export function ResultNote({ result, undo }: { result: Result | null; undo: () => void }) {
  const { t } = useTranslation("register");
  return (
    <div role="status" aria-live="polite">
      {result && (
        <div className={styles.result}>
          {result.credits !== null && (
            <span className={result.isValue ? styles.stamp : styles.figure}>
              {signed(result.credits)}
            </span>
          )}
          <Stack gap={0} flex={1}>
            <Text size="xl" fw={650}>
              {result.title}
            </Text>
            <Text size="lg">{result.text}</Text>
          </Stack>
          {result.undo && (
            <Button size="xl" variant="default" onClick={undo}>
              {t("undoKey")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** Why something was not done, in place. */
export function Problem({ error }: { error: unknown }) {
  const { t } = useTranslation("register");
  const reason = useReason(error);
  return (
    <div role="alert">
      {error !== null && error !== undefined && (
        <Alert color="danger" title={t("notDone")} mb="md">
          {reason}
        </Alert>
      )}
    </div>
  );
}

/** How many credits, as they are called here. */
export function Points({ of }: { of: number }) {
  return <span className={styles.figure}>{count(of)}</span>;
}
