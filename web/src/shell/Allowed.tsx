import { useMatches } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { pages } from "../pages";
import { Page } from "../ui/Page";
import { Empty } from "../ui/states";
import { useMay } from "./session";
import { useTitles } from "./useTitles";

/** The page, for who may open it; the others hear who can let them. */
export function Allowed({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const titleOf = useTitles();
  const may = useMay();
  const path = useMatches().at(-1)?.fullPath as string | undefined;
  const page = pages.find((one) => one.path === path);
  if (page === undefined || may(page.permission)) return children;
  return (
    <Page title={titleOf(page)}>
      <Empty title={t("notAllowed")}>{t("notAllowedHelp")}</Empty>
    </Page>
  );
}
