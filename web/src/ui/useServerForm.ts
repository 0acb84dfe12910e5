import { useForm, type UseFormInput } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { Refusal } from "../api/refusal";

/**
 * A form whose rules the server keeps: what it refuses stands at the field it names, the
 * first of them gets the focus, and nothing that was typed is lost.
 */
export function useServerForm<Values extends Record<string, unknown>, Answer>(
  input: UseFormInput<Values>,
  send: (values: Values) => Promise<Answer>,
  after: (answer: Answer) => void,
) {
  const { t } = useTranslation();
  const form = useForm<Values>({ mode: "uncontrolled", ...input });

  const sending = useMutation({
    mutationFn: send,
    onSuccess: (answer) => {
      form.resetDirty();
      after(answer);
    },
    onError: (error) => {
      if (!(error instanceof Refusal)) return;
      const fields = Object.entries(error.fields);
      form.setErrors(Object.fromEntries(fields.map(([name, why]) => [name, why.join(" ")])));
      const first = fields[0]?.[0];
      if (first) form.getInputNode(first)?.focus();
    },
  });

  const known = Object.keys(form.getValues());
  return {
    form,
    isSending: sending.isPending,
    submit: form.onSubmit((values) => {
      sending.mutate(values);
    }),
    /** What to say above the form; fields that it doesn't show are named here. */
    failure: failureOf(sending.error, known, t("unreachable")),
  };
}

function failureOf(error: Error | null, known: string[], unreachable: string): string | null {
  if (error === null) return null;
  if (!(error instanceof Refusal)) return unreachable;
  const isShown = (name: string) => known.includes(name.split(".")[0] ?? name);
  const elsewhere = Object.entries(error.fields).filter(([name]) => !isShown(name));
  const named = elsewhere.map(([name, why]) => `${name}: ${why.join(" ")}`);
  return [error.message, ...named].join(" ");
}
