import { useTranslation } from "react-i18next";

import { Page } from "../../ui/Page";
import { Editor } from "./Editor";

/** A reward that is not there yet. */
export default function NewRewardPage() {
  const { t } = useTranslation("rewards");
  return (
    <Page title={t("add")} help={t("addHelp")} above={{ title: t("title"), to: "/rewards" }}>
      <Editor reward={null} />
    </Page>
  );
}
