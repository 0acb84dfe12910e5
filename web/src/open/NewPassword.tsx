import { Anchor, Button, PasswordInput, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../api/client";
import { boot } from "../boot";
import { Card } from "../shell/Card";
import { Failure } from "../ui/Failure";
import { useServerForm } from "../ui/useServerForm";

/** A new password, by the link from the mail. */
export function NewPassword({ token }: { token: string }) {
  const { t } = useTranslation("shell");
  const [isSet, setDone] = useState(false);
  const { form, submit, isSending, failure } = useServerForm(
    { initialValues: { password: "" } },
    ({ password }) => answered(api.POST("/api/dashboard/passwords", { body: { token, password } })),
    () => {
      setDone(true);
    },
  );
  return (
    <Card title={t("newPassword")}>
      {isSet ? (
        <Text role="status">{t("newPasswordSet")}</Text>
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack>
            <Failure reason={failure} />
            <PasswordInput
              label={t("newPassword")}
              description={t("passwordHelp")}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ "aria-label": t("showPassword") }}
              autoFocus
              key={form.key("password")}
              {...form.getInputProps("password")}
            />
            <Button type="submit" size="md" loading={isSending}>
              {t("setPassword")}
            </Button>
          </Stack>
        </form>
      )}
      <Anchor href={`${boot.root}/dashboard`}>{t("toSignIn")}</Anchor>
    </Card>
  );
}
