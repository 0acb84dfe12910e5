import { Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useAccount, useMay } from "../../shell/session";
import { Page } from "../../ui/Page";
import { Clock } from "./Clock";
import { Happen } from "./Happen";
import { KeptEmails } from "./KeptEmails";
import { Sandboxes } from "./Sandboxes";

/** Where things are tried: the list of sandboxes, or what one can do inside of one. */
export default function SandboxPage() {
  return useAccount().is_sandbox ? <Inside /> : <Sandboxes />;
}

function Inside() {
  const { t } = useTranslation("sandboxes");
  const may = useMay();
  return (
    <Page title={t("inside")} help={t("insideHelp")}>
      <Clock />
      {may("loyalty:write") && <Happen />}
      {may("contacts:read") && (
        <Stack gap="sm">
          <Title order={2}>{t("emails")}</Title>
          <KeptEmails />
        </Stack>
      )}
    </Page>
  );
}
