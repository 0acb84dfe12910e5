import { List, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../../api/client";
import { go } from "../../../router";
import { done, refused } from "../../../ui/notes";
import { TypedConfirm } from "../../../ui/TypedConfirm";
import { nameOf } from "../names";
import type { DialogProps } from "./Dialogs";

/** Erases all that tells who somebody was. The books stay, without a name in them. */
export function EraseContact({ contact, close }: DialogProps) {
  const { t } = useTranslation("contact");
  const queries = useQueryClient();
  const name = nameOf(contact) ?? t("nameless");
  const erase = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/dashboard/contacts/{contact_uuid}/delete", {
          params: { path: { contact_uuid: contact.uuid } },
          body: { type: "GDPR" },
        }),
      ),
    onSuccess: () => {
      done(t("erasing", { name }));
      go("/contacts");
      void queries.invalidateQueries({ queryKey: ["contacts"] });
    },
    onError: refused,
  });
  return (
    <TypedConfirm
      title={t("eraseTitle", { name })}
      verb={t("eraseVerb")}
      word={contact.email || t("eraseWord")}
      close={close}
      confirm={() => {
        erase.mutate();
      }}
      isSending={erase.isPending}
    >
      <Text>{t("eraseHelp")}</Text>
      <List spacing="xs">
        <List.Item>{t("eraseGoes")}</List.Item>
        <List.Item>{t("erasePoints", { count: contact.credit_balance.balance })}</List.Item>
        <List.Item>{t("eraseStays")}</List.Item>
      </List>
    </TypedConfirm>
  );
}
