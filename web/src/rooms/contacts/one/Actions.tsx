import { ActionIcon, Button, Group, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { MoreHorizontal } from "lucide-react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../../api/client";
import { useMay } from "../../../shell/session";
import { save } from "../../../ui/files";
import { done, refused } from "../../../ui/notes";
import type { Contact, Dialog } from "./Dialogs";

interface ActionsProps {
  contact: Contact;
  begin: (dialog: Dialog) => void;
}

/** What can be done with a customer: the most usual first, the rest in a menu. */
export function Actions({ contact, begin }: ActionsProps) {
  const { t } = useTranslation("contact");
  const may = useMay();
  const handOut = useExport(contact);
  const item = (dialog: Dialog, words: string) => (
    <Menu.Item
      onClick={() => {
        begin(dialog);
      }}
    >
      {words}
    </Menu.Item>
  );
  return (
    <Group gap="xs">
      {may("loyalty:write") && (
        <Button
          onClick={() => {
            begin("give");
          }}
        >
          {t("givePoints")}
        </Button>
      )}
      {may("rewards:write") && (
        <Button
          variant="default"
          onClick={() => {
            begin("reward");
          }}
        >
          {t("giveReward")}
        </Button>
      )}
      {may("contacts:write") && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size={36} aria-label={t("more")}>
              <MoreHorizontal size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {may("loyalty:adjust") && item("adjust", t("adjust"))}
            {item("merge", t("merge"))}
            {may("contacts:configure") && (
              <Menu.Item
                onClick={() => {
                  handOut();
                }}
              >
                {t("export")}
              </Menu.Item>
            )}
            {item("erase", t("erase"))}
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  );
}

/** All that is kept of somebody, as a file to give to them. */
function useExport(contact: Contact): () => void {
  const { t } = useTranslation("contact");
  const { mutate } = useMutation({
    mutationFn: () =>
      answered(
        api.GET("/api/dashboard/contacts/{contact_uuid}/personal-data", {
          params: { path: { contact_uuid: contact.uuid } },
        }),
      ),
    onSuccess: (data) => {
      const text = JSON.stringify(data, null, 2);
      save(`${contact.email || contact.uuid}.json`, "application/json", text);
      done(t("exported"));
    },
    onError: refused,
  });
  return () => {
    mutate();
  };
}
