import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../api/client";
import { boot } from "../boot";
import { Card } from "../shell/Card";
import { Failure } from "../ui/Failure";
import { useServerForm } from "../ui/useServerForm";

/** Asks for a link to a new password; the answer is the same for everybody. */
export function Forgotten() {
  const { t } = useTranslation("shell");
  const [isSent, setSent] = useState(false);
  const { form, submit, isSending, failure } = useServerForm(
    { initialValues: { email: "" } },
    (body) => answered(api.POST("/api/dashboard/password-resets", { body })),
    () => {
      setSent(true);
    },
  );
  return (
    <Card title={t("forgottenTitle")}>
      {isSent ? (
        <Text role="status">{t("forgottenSent")}</Text>
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack>
            <Failure reason={failure} />
            <TextInput
              label={t("email")}
              type="email"
              autoComplete="username"
              autoFocus
              key={form.key("email")}
              {...form.getInputProps("email")}
            />
            <Button type="submit" size="md" loading={isSending}>
              {t("sendLink")}
            </Button>
          </Stack>
        </form>
      )}
      <Anchor href={`${boot.root}/dashboard`}>{t("toSignIn")}</Anchor>
    </Card>
  );
}
