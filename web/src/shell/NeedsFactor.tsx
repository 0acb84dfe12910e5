import { Alert, Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useSession } from "./session";

/** Where the business asks for a second factor, nothing else can be done without. */
export function NeedsFactor() {
  const { t } = useTranslation("shell");
  const { account, second_factors: has } = useSession();
  if (!account.requires_second_factor || has.totp || has.passkeys > 0) return null;
  return (
    <Alert color="warning" title={t("needsFactor")} mb="lg">
      {t("needsFactorHelp")}{" "}
      <Anchor component={Link} to={"/me" as string}>
        {t("ownAccount")}
      </Anchor>
    </Alert>
  );
}
