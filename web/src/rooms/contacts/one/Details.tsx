import { Button, Group, Paper, SimpleGrid, Stack, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../../api/client";
import { useAccount, useMay } from "../../../shell/session";
import { Facts } from "../../../ui/Facts";
import { Failure } from "../../../ui/Failure";
import { done } from "../../../ui/notes";
import { useServerForm } from "../../../ui/useServerForm";
import type { Contact } from "./Dialogs";
import { type Attribute, Field } from "./Field";
import { isFilledIn, shownAs, toBeKept } from "./filling";

/** Whatever a business knows of somebody, to be filled in by hand. */
export function Details({ contact }: { contact: Contact }) {
  const { t } = useTranslation("contact");
  const mayChange = useMay()("contacts:write");
  const attributes = contact.attributes.map((one) => one.attribute).filter(isFilledIn);
  const label = (one: Attribute) =>
    t(`attributes.${one.name as "firstname"}`, { defaultValue: one.label });
  if (mayChange) return <Editable contact={contact} attributes={attributes} labelOf={label} />;
  return (
    <Paper withBorder radius="md" p="md" bg="var(--surface)">
      <Facts
        of={attributes.map((one) => [label(one), contact.current_display_values[one.name] ?? ""])}
      />
    </Paper>
  );
}

interface EditableProps {
  contact: Contact;
  attributes: Attribute[];
  labelOf: (attribute: Attribute) => string;
}

function Editable({ contact, attributes, labelOf }: EditableProps) {
  const { t } = useTranslation("contact");
  const queries = useQueryClient();
  const { timezone } = useAccount();
  const valuesOf = (whose: Contact) =>
    Object.fromEntries(
      attributes.map((one) => [one.name, shownAs(one, whose.current_values[one.name], timezone)]),
    );
  const [opened, reopen] = useState(() => valuesOf(contact));
  const { form, submit, failure, isSending } = useServerForm(
    { initialValues: { attributes: opened } },
    (values) => {
      // What was changed here, and not what somebody else has changed meanwhile.
      const changed = attributes
        .filter(({ name }) => String(values.attributes[name]) !== String(opened[name]))
        .map((one) => [one.name, toBeKept(one, values.attributes[one.name], timezone)]);
      return answered(
        api.PUT("/api/dashboard/contacts/{contact_uuid}", {
          params: { path: { contact_uuid: contact.uuid } },
          body: { attributes: Object.fromEntries(changed) as never },
        }),
      );
    },
    (saved) => {
      reopen(valuesOf(saved));
      done(t("detailsSaved"));
      void queries.invalidateQueries({ queryKey: ["contacts"] });
    },
  );
  const own = attributes.filter((one) => !one.is_piggy_defined);
  const common = attributes.filter((one) => one.is_piggy_defined);
  const fields = (some: Attribute[]) => (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {some.map((one) => (
        <Field
          key={form.key(`attributes.${one.name}`)}
          attribute={one}
          label={labelOf(one)}
          {...form.getInputProps(`attributes.${one.name}`)}
        />
      ))}
    </SimpleGrid>
  );
  return (
    <Paper withBorder radius="md" p="md" bg="var(--surface)">
      <form onSubmit={submit} noValidate>
        <Stack>
          <Failure reason={failure} />
          {fields(common)}
          {own.length > 0 && (
            <>
              <Title order={2} size="h3">
                {t("ownFields")}
              </Title>
              {fields(own)}
            </>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={isSending}>
              {t("saveDetails")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
