import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { Page } from "../ui/Page";
import { Empty } from "../ui/states";

/** No such page. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t("notFound")}>
      <Empty
        title={t("notFound")}
        action={
          <Button component={Link} to="/">
            {t("toHome")}
          </Button>
        }
      >
        {t("notFoundHelp")}
      </Empty>
    </Page>
  );
}
