import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { useServerForm } from "../../ui/useServerForm";
import { type Attribute, type Entity, listed, optionsOf, type Type, types } from "./attributes";

interface AttributeFormProps {
  entity: Entity;
  attribute: Attribute | null;
  close: () => void;
}

/** A new extra field, or what people read of one; its kind and its name stay. */
export function AttributeForm({ entity, attribute, close }: AttributeFormProps) {
  const { t } = useTranslation("settings");
  const queries = useQueryClient();
  const [type, setType] = useState<Type>((attribute?.type ?? "text") as Type);
  const { form, ...sending } = useServerForm(
    { initialValues: valuesOf(attribute) },
    (values) => send(entity, type, attribute, values),
    ({ label }) => {
      done(t("attributes.saved", { label }));
      void queries.invalidateQueries({ queryKey: ["attributes"] });
      close();
    },
  );
  const field = (of: "label" | "name" | "description" | "options") => ({
    label: t(`attributes.fields.${of}`),
    key: form.key(of),
    ...form.getInputProps(of),
  });
  return (
    <FormModal
      title={attribute ? attribute.label : t("attributes.add")}
      verb={attribute ? t("attributes.save") : t("attributes.add")}
      isOpen
      close={close}
      {...sending}
    >
      <TextInput data-autofocus {...field("label")} />
      {attribute === null && (
        <>
          <TextInput
            description={t("attributes.nameHelp")}
            autoCapitalize="off"
            spellCheck={false}
            {...field("name")}
          />
          <NativeSelect
            label={t("attributes.fields.type")}
            description={t("attributes.typeHelp")}
            value={type}
            data={types.map((value) => ({ value, label: t(`attributes.types.${value}`) }))}
            onChange={(event) => {
              setType(event.currentTarget.value as Type);
            }}
          />
        </>
      )}
      {listed.includes(type) && (
        <Textarea
          autosize
          minRows={3}
          description={t("attributes.optionsHelp")}
          {...field("options")}
        />
      )}
      <Textarea autosize minRows={2} {...field("description")} />
    </FormModal>
  );
}

function valuesOf(attribute: Attribute | null) {
  return {
    label: attribute?.label ?? "",
    name: attribute?.name ?? "",
    description: attribute?.description ?? "",
    options: attribute?.options.map((option) => option.label).join("\n") ?? "",
  };
}

function send(
  entity: Entity,
  type: Type,
  attribute: Attribute | null,
  { label, name, description, options }: ReturnType<typeof valuesOf>,
) {
  const said = {
    label,
    description,
    ...(listed.includes(type) && { options: kept(attribute, options) }),
  };
  if (attribute === null)
    return answered(
      api.POST("/api/dashboard/attributes", { body: { ...said, entity, name, type } }),
    );
  const path = { attribute_uuid: attribute.uuid };
  return answered(
    api.PUT("/api/dashboard/attributes/{attribute_uuid}", { params: { path }, body: said }),
  );
}

/** The options; one that was there keeps the value that is kept with people. */
function kept(attribute: Attribute | null, lines: string) {
  return optionsOf(lines).map((option) => {
    const before = attribute?.options.find((each) => each.label === option.label);
    return before ? { value: before.value, label: before.label } : option;
  });
}
