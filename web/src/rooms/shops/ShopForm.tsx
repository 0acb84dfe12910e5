import { Group, SegmentedControl, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { useServerForm } from "../../ui/useServerForm";

type Shop = components["schemas"]["ShopDetailsOut"];
type Body = components["schemas"]["ShopDetails"];

const texts = ["street", "house_number", "postal_code", "city", "country", "reference"] as const;

/** A new shop, or one as it is from now on. */
export function ShopForm({ shop, close }: { shop: Shop | null; close: () => void }) {
  const { t } = useTranslation("shops");
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    { initialValues: valuesOf(shop) },
    (values) => send(shop, values),
    (saved) => {
      done(t("saved", { name: saved.name }));
      void queries.invalidateQueries({ queryKey: ["shops"] });
      close();
    },
  );
  const field = (name: "name" | (typeof texts)[number]) => ({
    label: t(`fields.${name}`),
    key: form.key(name),
    ...form.getInputProps(name),
  });
  return (
    <FormModal
      title={shop ? shop.name : t("add")}
      verb={shop ? t("save") : t("add")}
      isOpen
      close={close}
      {...sending}
    >
      <TextInput data-autofocus {...field("name")} />
      <SegmentedControl
        aria-label={t("type")}
        data={[
          { value: "physical", label: t("physical") },
          { value: "web", label: t("web") },
        ]}
        key={form.key("type")}
        {...form.getInputProps("type")}
      />
      <Group grow>
        <TextInput {...field("street")} />
        <TextInput {...field("house_number")} />
      </Group>
      <Group grow>
        <TextInput {...field("postal_code")} />
        <TextInput {...field("city")} />
      </Group>
      <TextInput {...field("country")} />
      <TextInput description={t("referenceHelp")} {...field("reference")} />
    </FormModal>
  );
}

function valuesOf(shop: Shop | null) {
  const filled = Object.fromEntries(texts.map((name) => [name, shop?.[name] ?? ""]));
  return {
    name: shop?.name ?? "",
    type: (shop?.type ?? "physical") as "physical" | "web",
    ...(filled as Record<(typeof texts)[number], string>),
  };
}

function send(shop: Shop | null, values: ReturnType<typeof valuesOf>) {
  const said = Object.fromEntries(texts.map((name) => [name, values[name] || null]));
  // What the form doesn't show stays as it is.
  const kept = shop && { state: shop.state, latitude: shop.latitude, longitude: shop.longitude };
  const body: Body = { ...kept, ...said, name: values.name, type: values.type };
  if (shop === null) return answered(api.POST("/api/dashboard/shops", { body }));
  const path = { shop_uuid: shop.uuid };
  return answered(
    api.PUT("/api/dashboard/shops/{shop_uuid}", {
      params: { path },
      body: { ...body, timezone: shop.timezone },
    }),
  );
}
