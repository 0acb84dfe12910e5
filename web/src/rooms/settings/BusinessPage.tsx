import { Button, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useMay } from "../../shell/session";
import { Page } from "../../ui/Page";
import { AccountCard } from "./AccountCard";
import { BrandCard } from "./BrandCard";
import { PagesCard } from "./PagesCard";
import { TillTermsCard } from "./TillTermsCard";

/** What is set once for the whole business. */
export default function BusinessPage() {
  const { t } = useTranslation("settings");
  const may = useMay();
  const guide = (
    <Button component={Link} to="/start" variant="default">
      {t("guide")}
    </Button>
  );
  return (
    <Page title={t("business")} help={t("businessHelp")} action={may("accounts:write") && guide}>
      <Stack gap="lg">
        <AccountCard />
        {may("messages:read") && <BrandCard />}
        {may("contacts:configure") && <PagesCard />}
        <TillTermsCard />
      </Stack>
    </Page>
  );
}
