import { TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import { FormCard } from "../../ui/FormCard";
import { done } from "../../ui/notes";
import { Shown } from "../../ui/states";
import { useServerForm } from "../../ui/useServerForm";

type Brand = components["schemas"]["BrandKitOut"];

/** What the business looks like to its customers. */
export function BrandCard() {
  const asked = useQuery({
    queryKey: ["brand-kit"],
    queryFn: () => answered(api.GET("/api/dashboard/brand-kit")),
  });
  return <Shown asked={asked}>{(brand) => <BrandForm brand={brand} />}</Shown>;
}

function BrandForm({ brand }: { brand: Brand }) {
  const { t } = useTranslation("settings");
  const may = useMay();
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    {
      initialValues: {
        primary_color: brand.primary_color,
        large_logo_url: brand.large_logo_url ?? "",
        small_logo_url: brand.small_logo_url ?? "",
        sender_name: brand.sender_name ?? "",
        reply_to: brand.reply_to ?? "",
      },
    },
    (values) => {
      const body = {
        primary_color: values.primary_color,
        large_logo_url: values.large_logo_url || null,
        small_logo_url: values.small_logo_url || null,
        sender_name: values.sender_name || null,
        reply_to: values.reply_to || null,
      };
      return answered(api.PUT("/api/dashboard/brand-kit", { body }));
    },
    () => {
      done(t("saved"));
      void queries.invalidateQueries({ queryKey: ["brand-kit"] });
    },
  );
  const field = (of: keyof ReturnType<typeof form.getValues>) => ({
    label: t(`brand.${of}`),
    key: form.key(of),
    ...form.getInputProps(of),
  });
  return (
    <FormCard
      title={t("brand.title")}
      help={t("brand.help")}
      mayChange={may("messages:configure")}
      {...sending}
    >
      <TextInput type="color" w={120} {...field("primary_color")} />
      <TextInput
        type="url"
        description={t("brand.logoHelp")}
        placeholder="https://"
        {...field("large_logo_url")}
      />
      <TextInput type="url" placeholder="https://" {...field("small_logo_url")} />
      <TextInput description={t("brand.senderHelp")} {...field("sender_name")} />
      <TextInput type="email" description={t("brand.replyHelp")} {...field("reply_to")} />
    </FormCard>
  );
}
