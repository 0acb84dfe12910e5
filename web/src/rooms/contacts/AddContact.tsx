import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { go } from "../../router";
import { Failure } from "../../ui/Failure";
import { done } from "../../ui/notes";
import { useServerForm } from "../../ui/useServerForm";

/** One more customer, by their address. */
export function AddContact({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { t } = useTranslation(["contacts", "common"]);
  const queries = useQueryClient();
  const { form, submit, isSending, failure } = useServerForm(
    { initialValues: { email: "" } },
    (body) => answered(api.POST("/api/dashboard/contacts", { body })),
    (contact) => {
      done(t("contacts:added"));
      void queries.invalidateQueries({ queryKey: ["contacts"] });
      close();
      go(`/contacts/${contact.uuid}`);
    },
  );
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={t("contacts:add")}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Failure reason={failure} />
          <TextInput
            label={t("contacts:email")}
            type="email"
            data-autofocus
            key={form.key("email")}
            {...form.getInputProps("email")}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" loading={isSending}>
              {t("contacts:add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
