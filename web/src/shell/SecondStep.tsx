import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../api/client";
import type { components } from "../api/schema";
import { useReason } from "../ui/states";

type Step = components["schemas"]["SecondStepOut"];
type Given = Pick<
  components["schemas"]["SecondStepCreate"],
  "code" | "recovery_code" | "assertion"
>;

interface SecondStepProps {
  step: Step;
  come: () => void;
  back: () => void;
}

/** The second factor: a code of the app, a passkey, or a code kept for when both are lost. */
export function SecondStep({ step, come, back }: SecondStepProps) {
  const { t } = useTranslation(["shell", "common"]);
  const [isRecovery, setRecovery] = useState(!step.totp);
  const [code, setCode] = useState("");
  const sending = useMutation({
    mutationFn: (given: Given) =>
      answered(
        api.POST("/api/dashboard/sessions/second-step", { body: { proof: step.proof, ...given } }),
      ),
    onSuccess: come,
  });
  const reason = useReason(sending.error);
  const asked = isRecovery ? t("recoveryCode") : t("appCode");
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        sending.mutate(isRecovery ? { recovery_code: code.trim() } : { code: code.trim() });
      }}
    >
      <Stack>
        {sending.error && (
          <Text c="danger" role="alert">
            {reason}
          </Text>
        )}
        {step.passkey_options && (
          <Button
            variant={step.totp ? "default" : "filled"}
            onClick={() => {
              sign(step.passkey_options ?? "")
                .then((assertion) => {
                  sending.mutate({ assertion });
                })
                // Whoever closes the browser's own question may choose another way.
                .catch(() => undefined);
            }}
          >
            {t("usePasskey")}
          </Button>
        )}
        {(step.totp || step.recovery_codes) && (
          <>
            <TextInput
              label={asked}
              autoComplete="one-time-code"
              inputMode={isRecovery ? "text" : "numeric"}
              autoFocus
              value={code}
              onChange={(event) => {
                setCode(event.currentTarget.value);
              }}
            />
            <Button type="submit" size="md" loading={sending.isPending}>
              {t("signIn")}
            </Button>
          </>
        )}
        {step.totp && step.recovery_codes && (
          <Button
            variant="subtle"
            onClick={() => {
              setRecovery(!isRecovery);
            }}
          >
            {isRecovery ? t("useApp") : t("useRecovery")}
          </Button>
        )}
        <Button variant="subtle" onClick={back}>
          {t("common:cancel")}
        </Button>
      </Stack>
    </form>
  );
}

/** What the person's passkey signs, as the server reads it. */
async function sign(options: string): Promise<string> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    JSON.parse(options) as PublicKeyCredentialRequestOptionsJSON,
  );
  const signed = await navigator.credentials.get({ publicKey });
  return JSON.stringify(signed);
}
