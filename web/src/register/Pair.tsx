import { Button, Center, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Refusal } from "../api/refusal";
import { Mark } from "../shell/Mark";
import * as server from "./server";

/** A device that nobody knows yet. */
export function Pair({ paired }: { paired: () => void }) {
  const { t } = useTranslation("register");
  // Whoever comes from the dashboard brings it along, behind what a server sees.
  const [code, setCode] = useState(
    () => new URLSearchParams(location.hash.slice(1)).get("code") ?? "",
  );
  const [name, setName] = useState(t("deviceNameDefault"));
  const [failure, setFailure] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);

  const submit = async () => {
    setSending(true);
    setFailure(null);
    try {
      await server.pair(code, name);
      paired();
    } catch (error) {
      setFailure(reasonOf(error, { wrong: t("codeWrong"), often: t("tooOften"), away: t("away") }));
    } finally {
      setSending(false);
    }
  };

  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder radius="lg" p="xl" w="100%" maw={460} bg="var(--surface)">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <Stack>
            <Mark />
            <Title order={1}>{t("pairTitle")}</Title>
            <Text>{t("pairHelp")}</Text>
            <TextInput
              size="xl"
              label={t("pairCode")}
              value={code}
              onChange={(event) => {
                setCode(event.currentTarget.value);
              }}
              autoFocus
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              error={failure}
            />
            <TextInput
              size="xl"
              label={t("deviceName")}
              value={name}
              onChange={(event) => {
                setName(event.currentTarget.value);
              }}
            />
            <Button type="submit" size="xl" loading={isSending} disabled={code.length < 8 || !name}>
              {t("pair")}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}

export function reasonOf(
  error: unknown,
  words: { wrong: string; often: string; away: string },
): string {
  if (!(error instanceof Refusal)) return words.away;
  if (error.status === 429) return words.often;
  return words.wrong;
}
