import { AppShell, Box, Burger, Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { pages } from "../pages";
import { Waiting } from "../ui/states";
import { Accounts } from "./Accounts";
import { Allowed } from "./Allowed";
import { Mark } from "./Mark";
import { Me } from "./Me";
import { NeedsFactor } from "./NeedsFactor";
import { Palette } from "./Palette";
import { useOwnPreferences } from "./preferences";
import { Rail } from "./Rail";
import { SandboxFrame, SandboxStrip } from "./SandboxStrip";
import { useAccount, useMay } from "./session";
import classes from "./Shell.module.css";

const whole = pages.filter((page) => page.isWhole);
const HEAD = 56;
const STRIP = 40;

/** What stands around every page: the rail, the palette, who is signed in. */
export function Shell() {
  const { t } = useTranslation(["common", "shell"]);
  const [isOpen, { toggle, close }] = useDisclosure();
  useOwnPreferences();
  const isSandbox = useAccount().is_sandbox;
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(close, [path, close]);
  const may = useMay();
  const filling = useRouterState({
    select: ({ matches }) => whole.find((page) => matches.at(-1)?.routeId === page.path),
  });
  if (filling && may(filling.permission))
    return (
      <Suspense fallback={<Waiting />}>
        <Outlet />
      </Suspense>
    );

  return (
    <AppShell
      header={{ height: isSandbox ? HEAD + STRIP : HEAD }}
      navbar={{ width: 240, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding={{ base: "md", sm: "lg" }}
    >
      <a className="skip" href="#content">
        {t("common:skip")}
      </a>
      <AppShell.Header bg="var(--surface)">
        <Head isOpen={isOpen} toggle={toggle} />
        {isSandbox && <SandboxStrip />}
      </AppShell.Header>
      <AppShell.Navbar
        className={classes.rail}
        bg="var(--surface)"
        aria-label={t("shell:navigation")}
      >
        <Rail />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <NeedsFactor />
        <Suspense fallback={<Waiting />}>
          <Allowed>
            <Outlet />
          </Allowed>
        </Suspense>
      </AppShell.Main>
      {isSandbox && <SandboxFrame />}
      <Palette />
    </AppShell>
  );
}

function Head({ isOpen, toggle }: { isOpen: boolean; toggle: () => void }) {
  const { t } = useTranslation("shell");
  return (
    <Group h={HEAD} px="md" justify="space-between" wrap="nowrap">
      {/* On a phone the name gives way to the buttons. */}
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t("menu")} />
        <Mark size={28} />
        <Accounts />
      </Group>
      <Group gap="sm" wrap="nowrap">
        <Button
          variant="default"
          px={{ base: "xs", xs: "md" }}
          onClick={spotlight.open}
          aria-keyshortcuts="Control+K"
          aria-label={t("palette")}
        >
          <Search size={16} aria-hidden />
          <Box component="span" visibleFrom="xs" ml="xs" aria-hidden>
            {t("palette")}
          </Box>
        </Button>
        <Me />
      </Group>
    </Group>
  );
}
