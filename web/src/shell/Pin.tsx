import { PasswordInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { answered, api } from "../api/client";
import { FormModal } from "../ui/FormModal";
import { done } from "../ui/notes";
import { useServerForm } from "../ui/useServerForm";

/** The digits that one opens a till with. */
export function Pin({ close }: { close: () => void }) {
  const { t } = useTranslation("shell");
  const { form, ...sending } = useServerForm(
    { initialValues: { pin: "" } },
    (body) => answered(api.PUT("/api/dashboard/till-pin", { body })),
    () => {
      done(t("pinSet"));
      close();
    },
  );
  return (
    <FormModal title={t("pin")} verb={t("setPin")} isOpen close={close} {...sending}>
      <PasswordInput
        label={t("pin")}
        description={t("pinHelp")}
        inputMode="numeric"
        autoComplete="off"
        maxLength={6}
        data-autofocus
        visibilityToggleButtonProps={{ "aria-label": t("showPin") }}
        key={form.key("pin")}
        {...form.getInputProps("pin")}
      />
    </FormModal>
  );
}
