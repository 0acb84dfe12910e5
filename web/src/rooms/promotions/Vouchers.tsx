import { Anchor, Group, NativeSelect, Stack, Title } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import type { Column } from "../../ui/DataTable";
import { Count, LastDay } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { State, type Tone } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useListState } from "../../ui/useListState";

export type Voucher = components["schemas"]["VoucherSettingsOut"];
type Status = Voucher["status"];

const tones: Record<Status, Tone> = {
  ACTIVE: "success",
  DEACTIVATED: "gray",
  EXPIRED: "warning",
  INACTIVE: "info",
  LOCKED: "info",
  REDEEMED: "gray",
};

const states = Object.keys(tones) as Status[];

/** How a voucher stands. */
export function VoucherState({ voucher }: { voucher: Voucher }) {
  const { t } = useTranslation("promotions");
  return <State words={t(`states.${voucher.status}`)} tone={tones[voucher.status]} />;
}

interface VouchersProps {
  promotion: string;
  handOut: ReactNode;
}

/** The vouchers of an offer, in whatever state. */
export function Vouchers({ promotion, handOut }: VouchersProps) {
  const { t } = useTranslation("promotions");
  const { state, ask } = useListState<{ status: string }>();
  const columns = useMemo(() => columnsOf(t), [t]);
  const status = states.find((one) => one === state.status);
  const query = {
    promotion_uuid: promotion,
    page: state.page,
    limit: 25,
    ...(status && { status }),
  };
  const asked = useQuery({
    queryKey: ["vouchers", query],
    queryFn: () => whole(api.GET("/api/dashboard/vouchers", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-end">
        <Title order={2}>{t("vouchers")}</Title>
        <NativeSelect
          label={t("state")}
          value={status ?? ""}
          data={[
            { value: "", label: t("anyState") },
            ...states.map((one) => ({ value: one, label: t(`states.${one}`) })),
          ]}
          onChange={(event) => {
            ask({ status: event.currentTarget.value });
          }}
        />
      </Group>
      <Listed
        caption={t("vouchers")}
        columns={columns}
        keyOf={(voucher) => voucher.uuid}
        asked={asked}
        turnTo={(page) => {
          ask({ page });
        }}
        empty={
          status ? (
            <Empty title={t("noneInState")}>{t("noneInStateHelp")}</Empty>
          ) : (
            <Empty title={t("noVouchers")} action={handOut}>
              {t("noVouchersHelp")}
            </Empty>
          )
        }
      />
    </Stack>
  );
}

function columnsOf(t: TFunction<"promotions">): Column<Voucher>[] {
  return [
    {
      id: "code",
      title: t("voucherCode"),
      show: (voucher) => (
        <Anchor component={Link} to={`/offers/vouchers/${voucher.uuid}` as string}>
          <code>{voucher.code}</code>
        </Anchor>
      ),
    },
    { id: "state", title: t("state"), show: (voucher) => <VoucherState voucher={voucher} /> },
    {
      id: "customer",
      title: t("customer"),
      show: ({ contact }) =>
        contact ? (
          <Anchor component={Link} to={`/contacts/${contact.uuid}` as string}>
            {contact.email || t("unnamed")}
          </Anchor>
        ) : (
          t("nobodys")
        ),
    },
    { id: "until", title: t("until"), show: (voucher) => <LastDay at={voucher.expiration_date} /> },
    {
      id: "used",
      title: t("used"),
      isFigure: true,
      show: (voucher) => <Count of={voucher.times_redeemed} />,
    },
    {
      id: "left",
      title: t("left"),
      isFigure: true,
      show: (voucher) => <Count of={voucher.redemptions_remaining} />,
    },
  ];
}
