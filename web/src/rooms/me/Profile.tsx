import { Button, Group, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { useSession } from "../../shell/session";
import { Failure } from "../../ui/Failure";
import { done } from "../../ui/notes";
import { Section } from "../../ui/Section";
import { useServerForm } from "../../ui/useServerForm";

/** What colleagues know one by. */
export function Profile() {
  const { t } = useTranslation("me");
  const { person } = useSession();
  const queries = useQueryClient();
  const { form, submit, isSending, failure } = useServerForm(
    { initialValues: { name: person.name } },
    (body) => answered(api.PUT("/api/dashboard/session/profile", { body })),
    () => {
      done(t("nameSaved"));
      void queries.invalidateQueries({ queryKey: ["session"] });
    },
  );
  return (
    <Section title={t("profile")} help={t("profileHelp")}>
      <form onSubmit={submit} noValidate>
        <Failure reason={failure} />
        <Group align="end">
          <TextInput
            label={t("name")}
            autoComplete="name"
            w={{ base: "100%", sm: 320 }}
            key={form.key("name")}
            {...form.getInputProps("name")}
          />
          <Button type="submit" loading={isSending}>
            {t("saveName")}
          </Button>
        </Group>
      </form>
    </Section>
  );
}
