import { Checkbox, Group, NativeSelect, NumberInput, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { components } from "../../../api/schema";

export type Attribute = components["schemas"]["AttributeOfContact"];

interface FieldProps {
  attribute: Attribute;
  label: string;
  // As the form hands them on.
  [props: string]: unknown;
}

const inputs: Record<string, string> = {
  date: "date",
  birth_date: "date",
  date_time: "datetime-local",
  url: "url",
  phone: "tel",
};

/** The field that fits what an attribute holds. */
export function Field({ attribute, ...props }: FieldProps) {
  const { t } = useTranslation();
  const { type, options, description } = attribute;
  const shown = { ...props, description: description || undefined };
  switch (type) {
    case "multi_select":
      return (
        <Checkbox.Group {...shown}>
          <Group gap="sm" mt={4}>
            {options.map(({ value, label }) => (
              <Checkbox key={value} value={value} label={label} />
            ))}
          </Group>
        </Checkbox.Group>
      );
    case "select":
      return <NativeSelect {...shown} data={[{ value: "", label: t("none") }, ...options]} />;
    case "boolean":
      return (
        <NativeSelect
          {...shown}
          data={[
            { value: "", label: t("none") },
            { value: "true", label: t("yes") },
            { value: "false", label: t("no") },
          ]}
        />
      );
    case "number":
    case "float":
      return <NumberInput {...shown} allowDecimal={type === "float"} />;
    case "long_text":
    case "rich_text":
      return <Textarea {...shown} autosize minRows={2} />;
    default:
      return <TextInput {...shown} type={inputs[type] ?? "text"} autoComplete="off" />;
  }
}
