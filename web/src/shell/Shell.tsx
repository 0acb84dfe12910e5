import { AppShell, Badge, Burger, Button, Group, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { Waiting } from "../ui/states";
import { Mark } from "./Mark";
import { Me } from "./Me";
import { Palette } from "./Palette";
import { Rail } from "./Rail";
import { useAccount } from "./session";
import classes from "./Shell.module.css";

/** What stands around every page: the rail, the palette, who is signed in. */
export function Shell() {
  const { t } = useTranslation(["common", "shell"]);
  const [isOpen, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(close, [path, close]);

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 240, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding={{ base: "md", sm: "lg" }}
    >
      <a className="skip" href="#content">
        {t("common:skip")}
      </a>
      <AppShell.Header bg="var(--surface)">
        <Head isOpen={isOpen} toggle={toggle} />
      </AppShell.Header>
      <AppShell.Navbar
        className={classes.rail}
        bg="var(--surface)"
        aria-label={t("shell:navigation")}
      >
        <Rail />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
      <Palette />
    </AppShell>
  );
}

function Head({ isOpen, toggle }: { isOpen: boolean; toggle: () => void }) {
  const { t } = useTranslation("shell");
  const account = useAccount();
  return (
    <Group h="100%" px="md" justify="space-between" wrap="nowrap">
      {/* On a phone the name gives way to the buttons. */}
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t("menu")} />
        <Mark size={28} />
        <Text fw={650} truncate>
          {account.name}
        </Text>
        {account.is_sandbox && (
          <Tooltip label={t("sandboxHelp")}>
            <Badge color="value" variant="filled">
              {t("sandbox")}
            </Badge>
          </Tooltip>
        )}
      </Group>
      <Group gap="sm" wrap="nowrap">
        <Button
          variant="default"
          leftSection={<Search size={16} aria-hidden />}
          onClick={spotlight.open}
          aria-keyshortcuts="Control+K"
        >
          {t("palette")}
        </Button>
        <Me />
      </Group>
    </Group>
  );
}
