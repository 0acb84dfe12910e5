import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** How many codes stand on one page to print; each page leads to the next. */
const ON_A_PAGE = 240;

/** The codes of a batch as pages to print and cut, opened beside this one. */
export function Sheets({ address, total }: { address: string; total: number }) {
  const { t } = useTranslation("prepaid");
  if (total === 0) return "—";
  return (
    <Anchor href={address} target="_blank" rel="noopener">
      {t("print", { count: Math.ceil(total / ON_A_PAGE) })}
    </Anchor>
  );
}
