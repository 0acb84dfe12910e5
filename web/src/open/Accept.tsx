import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../api/client";
import { boot } from "../boot";
import { Card } from "../shell/Card";
import { Failure } from "../ui/Failure";
import { Shown } from "../ui/states";
import { useServerForm } from "../ui/useServerForm";

/** An invitation: who invites, and the name and password that one chooses. */
export function Accept({ token }: { token: string }) {
  const { t } = useTranslation("shell");
  const asked = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => answered(api.POST("/api/dashboard/invitations/lookups", { body: { token } })),
    retry: false,
    staleTime: Infinity,
  });
  return (
    <Card title={t("invitation")}>
      <Shown asked={asked}>
        {(invitation) => (
          <>
            <Text>
              {t("invitedAs", {
                business: invitation.account_name,
                role: t(`roles.${invitation.role as "owner"}`, { defaultValue: invitation.role }),
                email: invitation.email,
              })}
            </Text>
            <Choose token={token} />
          </>
        )}
      </Shown>
    </Card>
  );
}

function Choose({ token }: { token: string }) {
  const { t } = useTranslation("shell");
  const { form, submit, isSending, failure } = useServerForm(
    { initialValues: { name: "", password: "" } },
    (values) =>
      answered(api.POST("/api/dashboard/invitations/acceptances", { body: { token, ...values } })),
    () => {
      // Signed in by now; the link in the address is used up, and goes.
      location.replace(`${boot.root}/dashboard`);
    },
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Failure reason={failure} />
        <TextInput
          label={t("yourName")}
          autoComplete="name"
          key={form.key("name")}
          {...form.getInputProps("name")}
        />
        <PasswordInput
          label={t("password")}
          description={t("passwordHelp")}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": t("showPassword") }}
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        <Button type="submit" size="md" loading={isSending}>
          {t("join")}
        </Button>
      </Stack>
    </form>
  );
}
