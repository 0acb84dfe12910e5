import { Button, Menu, Text } from "@mantine/core";
import { ChevronsUpDown } from "lucide-react";
import { useTranslation } from "react-i18next";

import { refused } from "../ui/notes";
import { useSession } from "./session";
import { switchTo } from "./switching";

/** The business that one works in, and the others that this browser is signed in to. */
export function Accounts() {
  const { t } = useTranslation("shell");
  const { account, others } = useSession();
  if (others.length === 0)
    return (
      <Text fw={650} truncate>
        {account.name}
      </Text>
    );
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <Button
          variant="subtle"
          px="xs"
          miw={0}
          rightSection={<ChevronsUpDown size={14} aria-hidden />}
          aria-label={t("switchFrom", { account: account.name })}
        >
          <Text span inherit fw={650} truncate>
            {account.name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("switchTo")}</Menu.Label>
        {others.map((other) => (
          <Menu.Item
            key={other.uuid}
            rightSection={other.is_sandbox ? <Text size="xs">{t("sandbox")}</Text> : null}
            onClick={() => {
              switchTo(other.uuid).catch(refused);
            }}
          >
            {other.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
