import { Alert, Button, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Counter } from "../shape";
import * as server from "../server";
import { cardFor } from "./LinkCard";

/** Somebody new: a card, and as much as they want to tell. Nothing is invented. */
export function Enrol({ counter, code }: { counter: Counter; code?: string }) {
  const { t } = useTranslation("register");
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [isSending, setSending] = useState(false);

  const add = async () => {
    setSending(true);
    try {
      const uuid = await enrolled(email.trim(), name.trim(), code);
      counter.go({ kind: "customer", customer: await server.customer(uuid), code });
    } catch (error) {
      counter.failed(error);
    } finally {
      setSending(false);
    }
  };

  return (
    <Paper withBorder p="xl" radius="md" bg="var(--surface)">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Stack>
          <Title order={1}>{t("newCustomer")}</Title>
          {code !== undefined && <Text size="lg">{t("withCard", { code })}</Text>}
          <TextInput
            size="xl"
            label={t("firstName")}
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
            autoFocus
            autoComplete="off"
          />
          <TextInput
            size="xl"
            type="email"
            label={t("emailOptional")}
            value={email}
            onChange={(event) => {
              setEmail(event.currentTarget.value);
            }}
            autoComplete="off"
          />
          <Alert color="info">{t("consent")}</Alert>
          <Group>
            <Button
              type="submit"
              size="xl"
              loading={isSending}
              disabled={counter.isOffline || (email === "" && code === undefined)}
            >
              {email === "" ? t("addAnonymous") : t("addCustomer")}
            </Button>
            <Button
              size="xl"
              variant="default"
              onClick={() => {
                counter.go({ kind: "idle" });
              }}
            >
              {t("closeKey")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

async function enrolled(email: string, name: string, code?: string): Promise<string> {
  const made = email === "" ? await server.addAnonymous() : await server.addContact(email);
  if (code !== undefined) await cardFor(code, made.uuid);
  if (name !== "") await server.fillIn(made.uuid, { firstname: name });
  return made.uuid;
}
