import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { FormModal } from "../../ui/FormModal";
import { PasswordField } from "../../ui/PasswordField";
import { useServerForm } from "../../ui/useServerForm";

interface AskPasswordProps<Answer> {
  title: string;
  verb: string;
  help: string;
  send: (password: string) => Promise<Answer>;
  after: (answer: Answer) => void;
  close: () => void;
  children?: ReactNode;
}

/** Whoever finds a dashboard open doesn't have the password. */
export function AskPassword<Answer>(props: AskPasswordProps<Answer>) {
  const { t } = useTranslation("me");
  const { form, ...sending } = useServerForm(
    { initialValues: { password: "" } },
    ({ password }) => props.send(password),
    props.after,
  );
  return (
    <FormModal title={props.title} verb={props.verb} isOpen close={props.close} {...sending}>
      <Text>{props.help}</Text>
      {props.children}
      <PasswordField
        description={t("whyPassword")}
        data-autofocus={props.children === undefined}
        key={form.key("password")}
        {...form.getInputProps("password")}
      />
    </FormModal>
  );
}
