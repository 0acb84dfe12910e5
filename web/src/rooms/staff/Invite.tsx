import { Select, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { useServerForm } from "../../ui/useServerForm";
import { useRoles } from "./useRoles";

/** Invites somebody by mail, as one of the roles. */
export function Invite({ close }: { close: () => void }) {
  const { t } = useTranslation("staff");
  const queries = useQueryClient();
  const { names, roleWords } = useRoles();
  const { form, ...sending } = useServerForm(
    { initialValues: { email: "", role: "cashier" as "owner" | "cashier" } },
    (body) => answered(api.POST("/api/dashboard/invitations", { body })),
    (made) => {
      done(t("sent", { email: made.email }));
      void queries.invalidateQueries({ queryKey: ["invitations"] });
      close();
    },
  );
  return (
    <FormModal title={t("invite")} verb={t("send")} isOpen close={close} {...sending}>
      <TextInput
        label={t("email")}
        type="email"
        data-autofocus
        key={form.key("email")}
        {...form.getInputProps("email")}
      />
      <Select
        label={t("role")}
        data={names.map((role) => ({ value: role, label: roleWords(role) }))}
        allowDeselect={false}
        key={form.key("role")}
        {...form.getInputProps("role")}
      />
    </FormModal>
  );
}
