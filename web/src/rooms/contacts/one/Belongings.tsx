import { Stack, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../../api/client";
import type { components } from "../../../api/schema";
import { useMay } from "../../../shell/session";
import type { Column } from "../../../ui/DataTable";
import { Count, When } from "../../../ui/Figures";
import { Listed } from "../../../ui/Listed";
import { done, refused } from "../../../ui/notes";
import { State, type Tone } from "../../../ui/State";
import { Empty } from "../../../ui/states";
import { useAskAnew } from "./movements";
import { Act } from "../../../ui/Act";

type Claimed = components["schemas"]["CollectableRewardOut"];
type Voucher = components["schemas"]["VoucherSettingsOut"];

/** What waits for somebody: rewards to collect, and vouchers. */
export function Belongings({ uuid }: { uuid: string }) {
  const may = useMay();
  return (
    <Stack gap="lg">
      {may("rewards:read") && <ToCollect uuid={uuid} />}
      {may("promotions:issue") && <Vouchers uuid={uuid} />}
    </Stack>
  );
}

function ToCollect({ uuid }: { uuid: string }) {
  const { t } = useTranslation("contact");
  const mayHandOver = useMay()("rewards:write");
  const handOver = useHandingOver();
  const columns = useMemo(
    () => claimedColumns(t, mayHandOver ? handOver : null),
    [t, mayHandOver, handOver],
  );
  const asked = useQuery({
    queryKey: ["belongings", uuid, "rewards"],
    queryFn: () =>
      whole(
        api.GET("/api/dashboard/collectable-rewards", {
          params: { query: { contact_uuid: uuid } },
        }),
      ),
  });
  return (
    <section>
      <Title order={2} mb="sm">
        {t("toCollect")}
      </Title>
      <Listed
        caption={t("toCollect")}
        columns={columns}
        keyOf={(claimed) => claimed.uuid}
        asked={asked}
        empty={<Empty title={t("nothingToCollect")}>{t("nothingToCollectHelp")}</Empty>}
      />
    </section>
  );
}

function useHandingOver(): (claimed: Claimed) => void {
  const { t } = useTranslation("contact");
  const askAnew = useAskAnew();
  const { mutate } = useMutation({
    mutationFn: ({ uuid }: Claimed) =>
      answered(
        api.PUT("/api/dashboard/collectable-rewards/collect/{loyalty_transaction_uuid}", {
          params: { path: { loyalty_transaction_uuid: uuid } },
        }),
      ),
    onSuccess: () => {
      done(t("handedOver"));
      askAnew();
    },
    onError: refused,
  });
  return mutate;
}

function claimedColumns(
  t: TFunction<"contact">,
  handOver: ((claimed: Claimed) => void) | null,
): Column<Claimed>[] {
  return [
    { id: "reward", title: t("reward"), show: (claimed) => claimed.title },
    { id: "when", title: t("when"), show: (claimed) => <When at={claimed.created_at} /> },
    { id: "until", title: t("until"), show: (claimed) => <When at={claimed.expires_at} days /> },
    {
      id: "state",
      title: t("state"),
      show: (claimed) => {
        if (claimed.has_been_collected) return <State words={t("collected")} tone="gray" />;
        if (handOver === null) return <State words={t("waits")} tone="info" />;
        return (
          <Act
            words={t("handOver")}
            of={claimed.title}
            run={() => {
              handOver(claimed);
            }}
          />
        );
      },
    },
  ];
}

const tones: Partial<Record<Voucher["status"], Tone>> = { ACTIVE: "success", EXPIRED: "warning" };

function Vouchers({ uuid }: { uuid: string }) {
  const { t } = useTranslation("contact");
  const columns = useMemo(() => voucherColumns(t), [t]);
  const asked = useQuery({
    queryKey: ["belongings", uuid, "vouchers"],
    queryFn: () =>
      whole(api.GET("/api/dashboard/vouchers", { params: { query: { contact_uuid: uuid } } })),
  });
  return (
    <section>
      <Title order={2} mb="sm">
        {t("vouchers")}
      </Title>
      <Listed
        caption={t("vouchers")}
        columns={columns}
        keyOf={(voucher) => voucher.uuid}
        asked={asked}
        empty={<Empty title={t("noVouchers")}>{t("noVouchersHelp")}</Empty>}
      />
    </section>
  );
}

function voucherColumns(t: TFunction<"contact">): Column<Voucher>[] {
  return [
    { id: "offer", title: t("offer"), show: (voucher) => voucher.promotion.name },
    { id: "code", title: t("code"), show: (voucher) => voucher.code },
    {
      id: "left",
      title: t("usesLeft"),
      isFigure: true,
      show: (voucher) => <Count of={voucher.redemptions_remaining} />,
    },
    {
      id: "until",
      title: t("until"),
      show: (voucher) =>
        voucher.expiration_date ? <When at={voucher.expiration_date} days /> : "—",
    },
    {
      id: "state",
      title: t("state"),
      show: ({ status }) => (
        <State words={t(`voucherStates.${status}`)} tone={tones[status] ?? "gray"} />
      ),
    },
  ];
}
