import { NativeSelect, NumberInput, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { keysOf } from "../../../api/keys";
import { answered, api } from "../../../api/client";
import { FormModal } from "../../../ui/FormModal";
import { done } from "../../../ui/notes";
import { useServerForm } from "../../../ui/useServerForm";
import { undoReception, useAskAnew } from "./movements";
import type { DialogProps } from "./Dialogs";

/** Points for a purchase that no till knows of: the rules say how many. */
export function GivePoints({ contact, shops, close }: DialogProps) {
  const { t } = useTranslation("contact");
  const askAnew = useAskAnew();
  const [headerFor] = useState(keysOf);
  const initialValues = { shop_uuid: shops[0]?.value ?? "", unit_value: "" as number | string };
  const { form, ...sending } = useServerForm(
    { initialValues },
    ({ shop_uuid, unit_value }) =>
      answered(
        api.POST("/api/dashboard/credit-receptions", {
          params: { header: headerFor({ shop_uuid, unit_value }) },
          body: { contact_uuid: contact.uuid, shop_uuid, unit_value: Number(unit_value) },
        }),
      ),
    ({ uuid, credits }) => {
      askAnew();
      done(t("pointsGiven", { count: credits }), () => undoReception(uuid).then(askAnew));
      close();
    },
  );
  const [asked, ask] = useState(initialValues);
  form.watch("unit_value", ({ value }) => {
    ask((before) => ({ ...before, unit_value: value }));
  });
  form.watch("shop_uuid", ({ value }) => {
    ask((before) => ({ ...before, shop_uuid: value }));
  });
  return (
    <FormModal title={t("givePoints")} verb={t("givePoints")} isOpen close={close} {...sending}>
      <NumberInput
        data-autofocus
        min={0}
        decimalScale={2}
        label={t("purchase")}
        description={t("purchaseHelp")}
        key={form.key("unit_value")}
        {...form.getInputProps("unit_value")}
      />
      <NativeSelect
        label={t("shop")}
        data={shops}
        key={form.key("shop_uuid")}
        {...form.getInputProps("shop_uuid")}
      />
      <WouldBe contact_uuid={contact.uuid} {...asked} />
    </FormModal>
  );
}

/** How many that would be, while somebody types. */
function WouldBe(query: { contact_uuid: string; shop_uuid: string; unit_value: number | string }) {
  const { t } = useTranslation("contact");
  const [settled] = useDebouncedValue(query, 250);
  const unit_value = Number(settled.unit_value);
  const { data } = useQuery({
    queryKey: ["calculated", settled],
    enabled: unit_value > 0 && settled.shop_uuid !== "",
    retry: false,
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/credit-receptions/calculate", {
          params: { query: { ...settled, unit_value } },
        }),
      ),
  });
  return (
    <Text role="status" fw={650}>
      {data && unit_value > 0 ? t("wouldBe", { count: data.credits }) : ""}
    </Text>
  );
}
