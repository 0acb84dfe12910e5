import { Button, Group, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { Failure } from "../../ui/Failure";
import { done } from "../../ui/notes";
import { PasswordField } from "../../ui/PasswordField";
import { Section } from "../../ui/Section";
import { useServerForm } from "../../ui/useServerForm";

/** Another password; whoever has the old one is signed out elsewhere. */
export function Password() {
  const { t } = useTranslation("me");
  const [times, setTimes] = useState(0);
  return (
    <Section title={t("password")} help={t("passwordHelp")}>
      {/* Once it is changed, the fields are empty ones. */}
      <Change
        key={times}
        after={() => {
          setTimes(times + 1);
        }}
      />
    </Section>
  );
}

function Change({ after }: { after: () => void }) {
  const { t } = useTranslation(["me", "shell"]);
  const queries = useQueryClient();
  const { form, submit, isSending, failure } = useServerForm(
    { initialValues: { current_password: "", password: "" } },
    (body) => answered(api.PUT("/api/dashboard/session/password", { body })),
    () => {
      done(t("passwordChanged"));
      after();
      void queries.invalidateQueries({ queryKey: ["own-sessions"] });
    },
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack maw={420}>
        <Failure reason={failure} />
        <PasswordField
          label={t("currentPassword")}
          key={form.key("current_password")}
          {...form.getInputProps("current_password")}
        />
        <PasswordField
          label={t("shell:newPassword")}
          description={t("shell:passwordHelp")}
          autoComplete="new-password"
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        <Group>
          <Button type="submit" loading={isSending}>
            {t("changePassword")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
