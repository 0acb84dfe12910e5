import { NativeSelect, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { Shown } from "../../ui/states";
import { useServerForm } from "../../ui/useServerForm";

type Shop = components["schemas"]["ShopDetailsOut"];

/** A new register in one of the shops. */
export function RegisterForm({ close }: { close: () => void }) {
  const asked = useQuery({
    queryKey: ["shops", "names"],
    queryFn: () => answered(api.GET("/api/dashboard/shops")),
  });
  return <Shown asked={asked}>{(shops) => <Fields shops={shops} close={close} />}</Shown>;
}

function Fields({ shops, close }: { shops: Shop[]; close: () => void }) {
  const { t } = useTranslation("shops");
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    { initialValues: { name: "", identifier: "", shop_uuid: shops[0]?.uuid ?? "" } },
    (body) => answered(api.POST("/api/dashboard/registers", { body })),
    ({ name }) => {
      done(t("registerAdded", { name }));
      void queries.invalidateQueries({ queryKey: ["registers"] });
      close();
    },
  );
  const field = (of: "name" | "identifier" | "shop_uuid") => ({
    key: form.key(of),
    ...form.getInputProps(of),
  });
  return (
    <FormModal title={t("addRegister")} verb={t("addRegister")} isOpen close={close} {...sending}>
      <TextInput data-autofocus label={t("fields.name")} {...field("name")} />
      <TextInput
        label={t("identifier")}
        description={t("identifierHelp")}
        {...field("identifier")}
      />
      <NativeSelect
        label={t("shop")}
        data={shops.map(({ uuid, name }) => ({ value: uuid, label: name }))}
        {...field("shop_uuid")}
      />
    </FormModal>
  );
}
