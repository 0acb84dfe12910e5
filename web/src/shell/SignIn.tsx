import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../api/client";
import { Refusal } from "../api/refusal";
import type { components } from "../api/schema";
import { boot } from "../boot";
import { useServerForm } from "../ui/useServerForm";
import { Card } from "./Card";
import { leadNewcomer } from "./firstRun";
import { SecondStep } from "./SecondStep";

type Step = components["schemas"]["SecondStepOut"];

/** The way in: the password, and a second factor where somebody has one. */
export function SignIn({ hasEnded }: { hasEnded: boolean }) {
  const { t } = useTranslation("shell");
  const queries = useQueryClient();
  const [step, setStep] = useState<Step | null>(null);
  const come = () => {
    const led = hasEnded ? Promise.resolve() : leadNewcomer();
    void led.then(() => queries.invalidateQueries());
  };
  return (
    <Card title={t("signInTitle")}>
      {hasEnded && <Text c="dimmed">{t("sessionEnded")}</Text>}
      {step ? (
        <SecondStep
          step={step}
          come={come}
          back={() => {
            setStep(null);
          }}
        />
      ) : (
        <Password
          next={(more) => {
            if (more) setStep(more);
            else come();
          }}
        />
      )}
    </Card>
  );
}

function Password({ next }: { next: (step: Step | null) => void }) {
  const { t } = useTranslation("shell");
  const { form, submit, isSending, failure } = useServerForm(
    { initialValues: { email: "", password: "" } },
    (body) => answered(api.POST("/api/dashboard/sessions", { body })).catch(inWords(t)),
    next,
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
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
        <Anchor href={`${boot.root}/dashboard/forgotten`}>{t("forgotten")}</Anchor>
      </Stack>
    </form>
  );
}

function inWords(t: (key: "wrong" | "tooOften") => string) {
  return (error: unknown): never => {
    if (!(error instanceof Refusal) || Object.keys(error.fields).length > 0) throw error;
    if (error.status !== 401 && error.status !== 429) throw error;
    const message = error.status === 429 ? t("tooOften") : t("wrong");
    throw new Refusal(message, error.code, error.status, {}, error.requestId);
  };
}
