import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { endOf, lastDayBefore } from "../../i18n/days";
import { useAccount } from "../../shell/session";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { useServerForm } from "../../ui/useServerForm";
import type { Voucher } from "./Vouchers";

/** Another last day for a voucher, or none. */
export function LastDayForm({ voucher, close }: { voucher: Voucher; close: () => void }) {
  const { t } = useTranslation("promotions");
  const { timezone } = useAccount();
  const queries = useQueryClient();
  const until = voucher.expiration_date;
  const { form, ...sending } = useServerForm(
    { initialValues: { expiration_date: until ? lastDayBefore(until, timezone) : "" } },
    ({ expiration_date: day }) =>
      answered(
        api.PUT("/api/dashboard/vouchers/{voucher_uuid}", {
          params: { path: { voucher_uuid: voucher.uuid } },
          body: { expiration_date: day ? endOf(day, timezone) : null },
        }),
      ),
    () => {
      done(t("lastDaySaved"));
      void queries.invalidateQueries({ queryKey: ["vouchers"] });
      close();
    },
  );
  return (
    <FormModal title={t("changeLastDay")} verb={t("saveLastDay")} isOpen close={close} {...sending}>
      <TextInput
        type="date"
        label={t("lastDay")}
        description={t("lastDayForEver")}
        data-autofocus
        key={form.key("expiration_date")}
        {...form.getInputProps("expiration_date")}
      />
    </FormModal>
  );
}
