import { NativeSelect, NumberInput, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { keysOf } from "../../../api/keys";
import { answered, api } from "../../../api/client";
import { FormModal } from "../../../ui/FormModal";
import { done } from "../../../ui/notes";
import { useServerForm } from "../../../ui/useServerForm";
import { undoReception, useAskAnew } from "./movements";
import type { DialogProps } from "./Dialogs";

/** Points put right by hand, and why: the reason stays for good. */
export function AdjustPoints({ contact, shops, close }: DialogProps) {
  const { t } = useTranslation("contact");
  const askAnew = useAskAnew();
  const [headerFor] = useState(keysOf);
  const { form, ...sending } = useServerForm(
    {
      initialValues: {
        credits: "" as number | string,
        reason: "",
        text: "",
        shop_uuid: shops[0]?.value ?? "",
      },
    },
    (values) =>
      answered(
        api.POST("/api/dashboard/credit-adjustments", {
          params: { header: headerFor(values) },
          body: { ...values, contact_uuid: contact.uuid, credits: Number(values.credits) },
        }),
      ),
    ({ uuid }) => {
      askAnew();
      done(t("pointsChanged"), () => undoReception(uuid).then(askAnew));
      close();
    },
  );
  return (
    <FormModal title={t("adjust")} verb={t("adjust")} isOpen close={close} {...sending}>
      <NumberInput
        data-autofocus
        allowDecimal={false}
        label={t("adjustBy")}
        description={t("adjustByHelp")}
        key={form.key("credits")}
        {...form.getInputProps("credits")}
      />
      <Textarea
        required
        autosize
        minRows={2}
        label={t("reason")}
        description={t("reasonHelp")}
        key={form.key("reason")}
        {...form.getInputProps("reason")}
      />
      <Textarea
        autosize
        label={t("textToContact")}
        description={t("textToContactHelp")}
        key={form.key("text")}
        {...form.getInputProps("text")}
      />
      <NativeSelect
        label={t("shop")}
        data={shops}
        key={form.key("shop_uuid")}
        {...form.getInputProps("shop_uuid")}
      />
    </FormModal>
  );
}
