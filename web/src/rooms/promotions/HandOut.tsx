import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { keyed, useOnce } from "../../api/useOnce";
import { endOf } from "../../i18n/days";
import { useAccount } from "../../shell/session";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { useServerForm } from "../../ui/useServerForm";
import { ContactField } from "../money/ContactField";
import type { Promotion } from "./PromotionsPage";

/** Makes one voucher: somebody's or nobody's, with a code that is said or made up. */
export function HandOut({ promotion, close }: { promotion: Promotion; close: () => void }) {
  const { t } = useTranslation("promotions");
  const { timezone } = useAccount();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const once = useOnce();
  const { form, ...sending } = useServerForm(
    { initialValues: { contact_uuid: "", code: "", expiration_date: "" } },
    ({ contact_uuid, code, expiration_date: day }) => {
      const body = {
        promotion_uuid: promotion.uuid,
        contact_uuid: contact_uuid || null,
        code: code.trim() || null,
        expiration_date: day ? endOf(day, timezone) : null,
      };
      return once(body, (key) =>
        answered(api.POST("/api/dashboard/vouchers", { params: keyed(key), body })),
      );
    },
    (voucher) => {
      done(t("handedOut", { code: voucher.code }));
      void queries.invalidateQueries({ queryKey: ["vouchers"] });
      void queries.invalidateQueries({ queryKey: ["promotions"] });
      close();
      void navigate({ to: `/offers/vouchers/${voucher.uuid}` as string });
    },
  );
  const field = (name: "code" | "expiration_date") => ({
    key: form.key(name),
    ...form.getInputProps(name),
  });
  return (
    <FormModal title={t("handOut")} verb={t("handOutVerb")} isOpen close={close} {...sending}>
      <ContactField
        label={t("forWhom")}
        description={t("forWhomHelp")}
        error={form.errors.contact_uuid}
        choose={(uuid) => {
          form.setFieldValue("contact_uuid", uuid ?? "");
        }}
      />
      <TextInput
        label={t("ownCode")}
        description={t("ownCodeHelp")}
        autoComplete="off"
        {...field("code")}
      />
      <TextInput
        type="date"
        label={t("lastDay")}
        description={t("lastDayHelp")}
        {...field("expiration_date")}
      />
    </FormModal>
  );
}
