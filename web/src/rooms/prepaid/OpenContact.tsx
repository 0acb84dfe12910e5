import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { FormModal } from "../../ui/FormModal";
import { useServerForm } from "../../ui/useServerForm";
import { ContactField } from "../money/ContactField";

/** Chooses a customer, also one who keeps nothing yet, and goes to their balance. */
export function OpenContact({ close }: { close: () => void }) {
  const { t } = useTranslation("prepaid");
  const navigate = useNavigate();
  const { form, ...sending } = useServerForm(
    {
      initialValues: { contact_uuid: "" },
      validate: { contact_uuid: (uuid) => (uuid ? null : t("findContact")) },
    },
    ({ contact_uuid }) => Promise.resolve(contact_uuid),
    (uuid) => void navigate({ to: `/prepaid/${uuid}` as string }),
  );
  return (
    <FormModal title={t("open")} verb={t("openVerb")} isOpen close={close} {...sending}>
      <ContactField
        label={t("customer")}
        description={t("openHelp")}
        error={form.errors.contact_uuid}
        choose={(uuid) => {
          form.setFieldValue("contact_uuid", uuid ?? "");
        }}
      />
    </FormModal>
  );
}
