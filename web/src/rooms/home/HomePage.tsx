import { Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useAccount } from "../../shell/session";
import { Page } from "../../ui/Page";
import { Empty } from "../../ui/states";

/** How it goes. */
export default function HomePage() {
  const { t } = useTranslation("home");
  const { name } = useAccount();
  return (
    <Page title={t("title")} help={t("help", { business: name })}>
      <Group />
      <Empty title={t("empty")}>{t("emptyHelp")}</Empty>
    </Page>
  );
}
