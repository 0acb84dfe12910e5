import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { go } from "../../router";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { useServerForm } from "../../ui/useServerForm";

/** One more customer, by their address. */
export function AddContact({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { t } = useTranslation("contacts");
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    { initialValues: { email: "" } },
    (body) => answered(api.POST("/api/dashboard/contacts", { body })),
    (contact) => {
      done(t("added"));
      void queries.invalidateQueries({ queryKey: ["contacts"] });
      close();
      go(`/contacts/${contact.uuid}`);
    },
  );
  return (
    <FormModal title={t("add")} verb={t("add")} isOpen={isOpen} close={close} {...sending}>
      <TextInput
        label={t("email")}
        type="email"
        data-autofocus
        key={form.key("email")}
        {...form.getInputProps("email")}
      />
    </FormModal>
  );
}
