import { useTranslation } from "react-i18next";

import type { PageEntry } from "../pages";

/** The name of a page of the table, in the language that is spoken. */
export function useTitles(): (page: PageEntry) => string {
  const { t } = useTranslation();
  return (page) => (t as (key: string) => string)(page.title);
}
