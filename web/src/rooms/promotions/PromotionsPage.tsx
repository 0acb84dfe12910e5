import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import type { Column } from "../../ui/DataTable";
import { Count } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { TestCode } from "./TestCode";

type Promotion = components["schemas"]["PromotionSettingsOut"];

/** What is offered, and why a code is taken or refused. */
export default function PromotionsPage() {
  const { t } = useTranslation("promotions");
  const columns = useMemo(() => columnsOf(t), [t]);
  const asked = useQuery({
    queryKey: ["promotions"],
    queryFn: () => whole(api.GET("/api/dashboard/promotions")),
  });
  return (
    <Page title={t("title")} help={t("help")}>
      <TestCode />
      <Listed
        caption={t("title")}
        columns={columns}
        keyOf={(promotion) => promotion.uuid}
        asked={asked}
        empty={<Empty title={t("empty")}>{t("emptyHelp")}</Empty>}
      />
    </Page>
  );
}

function columnsOf(t: TFunction<"promotions">): Column<Promotion>[] {
  return [
    { id: "name", title: t("name"), show: (promotion) => promotion.name },
    {
      id: "state",
      title: t("state"),
      show: (promotion) => (
        <State
          words={promotion.active ? t("active") : t("inactive")}
          tone={promotion.active ? "success" : "gray"}
        />
      ),
    },
    { id: "type", title: t("type"), show: (promotion) => t(promotion.type) },
    {
      id: "vouchers",
      title: t("vouchers"),
      isFigure: true,
      show: (promotion) => <Count of={promotion.voucher_count} />,
    },
  ];
}
