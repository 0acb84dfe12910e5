import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { boot } from "../boot";
import { refused } from "../ui/notes";
import { useSession } from "./session";
import { onSwitched, switchTo } from "./switching";

/**
 * What this tab shows is of the account that it began in. Once another tab has switched,
 * whatever is done here would be done there: so nothing is, until somebody has chosen.
 */
export function Switched({ children }: { children: ReactNode }) {
  const { t } = useTranslation("shell");
  const { account } = useSession();
  const [began] = useState(account);
  const queries = useQueryClient();
  useEffect(
    () => onSwitched(() => void queries.invalidateQueries({ queryKey: ["session"] })),
    [queries],
  );
  return (
    <>
      {children}
      <Modal
        opened={account.uuid !== began.uuid}
        onClose={() => undefined}
        withCloseButton={false}
        title={t("switched")}
        zIndex={900}
      >
        <Stack>
          <Text>{t("switchedHelp", { here: began.name, there: account.name })}</Text>
          <Group justify="flex-end">
            <Button
              variant="default"
              onClick={() => {
                switchTo(began.uuid).catch(refused);
              }}
            >
              {t("backTo", { account: began.name })}
            </Button>
            <Button component="a" href={`${boot.root}/dashboard`}>
              {t("goOnIn", { account: account.name })}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
