import { Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../api/client";
import { Refusal } from "../api/refusal";
import { useServerForm } from "../ui/useServerForm";
import { Mark } from "./Mark";

/** The way in. */
export function SignIn({ hasEnded }: { hasEnded: boolean }) {
  const { t } = useTranslation("shell");
  const queries = useQueryClient();
  const { form, submit, isSending, failure } = useServerForm(
    { initialValues: { email: "", password: "" } },
    (body) => answered(api.POST("/api/dashboard/sessions", { body })).catch(inWords(t)),
    () => void queries.invalidateQueries(),
  );

  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder radius="lg" p="xl" w="100%" maw={420} bg="var(--surface)">
        <form onSubmit={submit} noValidate>
          <Stack>
            <Mark />
            <Title order={1} size="h2">
              {t("signInTitle")}
            </Title>
            {hasEnded && <Text c="dimmed">{t("sessionEnded")}</Text>}
            {failure && (
              <Text c="danger" role="alert">
                {failure}
              </Text>
            )}
            <TextInput
              label={t("email")}
              type="email"
              autoComplete="username"
              autoFocus
              required
              withAsterisk={false}
              key={form.key("email")}
              {...form.getInputProps("email")}
            />
            <PasswordInput
              label={t("password")}
              autoComplete="current-password"
              visibilityToggleButtonProps={{ "aria-label": t("showPassword") }}
              required
              withAsterisk={false}
              key={form.key("password")}
              {...form.getInputProps("password")}
            />
            <Button type="submit" size="md" loading={isSending}>
              {t("signIn")}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}

function inWords(t: (key: "wrong" | "tooOften") => string) {
  return (error: unknown): never => {
    if (!(error instanceof Refusal) || Object.keys(error.fields).length > 0) throw error;
    const message = error.status === 429 ? t("tooOften") : t("wrong");
    throw new Refusal(message, error.code, error.status, {}, error.requestId);
  };
}
