import { Button, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Counter } from "../shape";
import { LinkCard } from "./LinkCard";

/** A code that is nothing's yet: a new customer's, somebody's other card, or to ignore. */
export function Unknown({ counter, code }: { counter: Counter; code: string }) {
  const { t } = useTranslation("register");
  const [asks, setAsks] = useState<"link" | "pin" | null>(null);
  const [pin, setPin] = useState("");
  return (
    <Paper withBorder p="xl" radius="md" bg="var(--surface)">
      <Stack>
        <Title order={1}>{t("unknownTitle")}</Title>
        <Text size="xl" ff="monospace">
          {code}
        </Text>
        <Group>
          <Button
            size="xl"
            onClick={() => {
              counter.go({ kind: "enrol", code });
            }}
          >
            {t("newCustomer")}
          </Button>
          <Button
            size="xl"
            variant="default"
            onClick={() => {
              setAsks("link");
            }}
          >
            {t("linkCard")}
          </Button>
          <Button
            size="xl"
            variant="default"
            onClick={() => {
              setAsks("pin");
            }}
          >
            {t("giftcardWithPin")}
          </Button>
          <Button
            size="xl"
            variant="default"
            onClick={() => {
              counter.go({ kind: "idle" });
            }}
          >
            {t("ignore")}
          </Button>
        </Group>
        {asks === "link" && <LinkCard counter={counter} code={code} />}
        {asks === "pin" && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              counter.scanned(code, pin);
            }}
          >
            <Group align="end">
              <TextInput
                size="xl"
                label={t("cardPin")}
                value={pin}
                onChange={(event) => {
                  setPin(event.currentTarget.value);
                }}
                inputMode="numeric"
                autoComplete="off"
                autoFocus
              />
              <Button type="submit" size="xl">
                {t("open")}
              </Button>
            </Group>
          </form>
        )}
      </Stack>
    </Paper>
  );
}
