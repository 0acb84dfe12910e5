import { Anchor, Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import type { Column } from "../../ui/DataTable";
import { Count, LastDay } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { PromotionForm } from "./PromotionForm";
import { TestCode } from "./TestCode";

export type Promotion = components["schemas"]["PromotionSettingsOut"];

/** What is offered, and why a code is taken or refused. */
export default function PromotionsPage() {
  const { t } = useTranslation("promotions");
  const mayAdd = useMay()("promotions:configure");
  const [isAdding, adding] = useDisclosure();
  const columns = useMemo(() => columnsOf(t), [t]);
  const asked = useQuery({
    queryKey: ["promotions"],
    queryFn: () => whole(api.GET("/api/dashboard/promotions")),
  });
  const add = mayAdd && <Button onClick={adding.open}>{t("add")}</Button>;
  return (
    <Page title={t("title")} help={t("help")} action={add}>
      <TestCode />
      <Listed
        caption={t("title")}
        columns={columns}
        keyOf={(promotion) => promotion.uuid}
        asked={asked}
        empty={
          <Empty title={t("empty")} action={add}>
            {t("emptyHelp")}
          </Empty>
        }
      />
      {isAdding && <PromotionForm promotion={null} close={adding.close} />}
    </Page>
  );
}

/** Whether an offer is on. */
export function PromotionState({ promotion }: { promotion: Promotion }) {
  const { t } = useTranslation("promotions");
  const { active } = promotion;
  return <State words={active ? t("active") : t("inactive")} tone={active ? "success" : "gray"} />;
}

function columnsOf(t: TFunction<"promotions">): Column<Promotion>[] {
  return [
    {
      id: "name",
      title: t("name"),
      show: (promotion) => (
        <Anchor component={Link} to={`/offers/${promotion.uuid}` as string}>
          {promotion.name}
        </Anchor>
      ),
    },
    {
      id: "state",
      title: t("state"),
      show: (promotion) => <PromotionState promotion={promotion} />,
    },
    { id: "type", title: t("type"), show: (promotion) => t(promotion.type) },
    {
      id: "until",
      title: t("until"),
      show: (promotion) => <LastDay at={promotion.expiration_date} />,
    },
    {
      id: "vouchers",
      title: t("vouchers"),
      isFigure: true,
      show: (promotion) => <Count of={promotion.voucher_count} />,
    },
  ];
}
