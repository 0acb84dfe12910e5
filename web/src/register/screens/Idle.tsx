import { Button, Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Counter } from "../shape";
import styles from "../Counter.module.css";
import { AmountField } from "./AmountField";
import { Finder } from "./Finder";

/** Nobody is there yet: scan anything, or type the amount first. */
export function Idle({ counter }: { counter: Counter }) {
  const { t } = useTranslation("register");
  const { amount, setAmount, go, entered } = counter;
  return (
    <div className={styles.two}>
      <Stack>
        <Title order={1}>{t("idleTitle")}</Title>
        <Text size="lg">{amount === "" ? t("idleHelp") : t("idleAmount", { amount })}</Text>
        <Finder counter={counter} />
        <Button
          size="xl"
          variant="default"
          onClick={() => {
            go({ kind: "enrol" });
          }}
        >
          {t("newCustomer")}
        </Button>
        <CameraNote />
      </Stack>
      <Paper withBorder p="md" radius="md" bg="var(--surface)">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            entered();
          }}
        >
          <AmountField value={amount} set={setAmount} hasPad label={t("amountFirst")} />
        </form>
      </Paper>
    </div>
  );
}

/** Whether this browser can read codes by its camera; honest where it can't. */
function CameraNote() {
  const { t } = useTranslation("register");
  if ("BarcodeDetector" in window) return null;
  return (
    <Text size="sm" c="dimmed">
      {t("noCamera")}
    </Text>
  );
}
