import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { useMay } from "../../shell/session";
import { FactSheet } from "../../ui/FactSheet";
import { Count, LastDay, When } from "../../ui/Figures";
import { Page } from "../../ui/Page";
import { Shown } from "../../ui/states";
import { HandOut } from "./HandOut";
import { PromotionForm } from "./PromotionForm";
import { type Promotion, PromotionState } from "./PromotionsPage";
import { VoucherBatches } from "./VoucherBatches";
import { Vouchers } from "./Vouchers";

/** One offer: what it is, its batches and its vouchers. */
export default function PromotionPage() {
  const { uuid } = useParams({ strict: false }) as { uuid: string };
  const asked = useQuery({
    queryKey: ["promotions", uuid],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/promotions/{promotion_uuid}", {
          params: { path: { promotion_uuid: uuid } },
        }),
      ),
  });
  return <Shown asked={asked}>{(promotion) => <Whole promotion={promotion} />}</Shown>;
}

function Whole({ promotion }: { promotion: Promotion }) {
  const { t } = useTranslation("promotions");
  const may = useMay();
  const [isEditing, editing] = useDisclosure();
  const [isHanding, handing] = useDisclosure();
  const hand = may("promotions:issue") && <Button onClick={handing.open}>{t("handOut")}</Button>;
  return (
    <Page
      title={promotion.name}
      help={promotion.description || t("noDescription")}
      above={{ title: t("title"), to: "/offers" }}
      action={
        <Group>
          {may("promotions:configure") && (
            <Button variant="default" onClick={editing.open}>
              {t("change")}
            </Button>
          )}
          {hand}
        </Group>
      }
    >
      <Terms promotion={promotion} />
      <VoucherBatches promotion={promotion} />
      {may("promotions:issue") ? (
        <Vouchers promotion={promotion.uuid} handOut={hand} />
      ) : (
        <Text c="dimmed">{t("codesHidden")}</Text>
      )}
      {isEditing && <PromotionForm promotion={promotion} close={editing.close} />}
      {isHanding && <HandOut promotion={promotion} close={handing.close} />}
    </Page>
  );
}

function Terms({ promotion }: { promotion: Promotion }) {
  const { t } = useTranslation("promotions");
  const { activation_date: from, expiration_date: until, expiration_duration: lasts } = promotion;
  const days = lasts === null ? null : Math.round(lasts / 86_400);
  const limit = promotion.limit_per_contact;
  const facts = [
    { title: t("state"), value: <PromotionState promotion={promotion} /> },
    { title: t("uses"), value: <Count of={promotion.redemptions_per_voucher} /> },
    { title: t("perCustomer"), value: limit === null ? t("noLimit") : <Count of={limit} /> },
    {
      title: t("mostVouchers"),
      value: promotion.voucher_limit ? <Count of={promotion.voucher_limit} /> : t("noLimit"),
    },
    { title: t("vouchersMade"), value: <Count of={promotion.voucher_count} /> },
    { title: t("from"), value: from ? <When at={from} days /> : t("atOnce") },
    { title: t("until"), value: until ? <LastDay at={until} /> : t("noEnd") },
    { title: t("lasts"), value: days === null ? t("asOffer") : t("days", { count: days }) },
    {
      title: t("whoMay"),
      value: promotion.shares_vouchers ? t("everybody") : t("holderOnly"),
    },
  ];
  return <FactSheet facts={facts} />;
}
