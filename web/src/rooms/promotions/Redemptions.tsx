import { Anchor, Stack, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { keyed } from "../../api/useOnce";
import { useMay } from "../../shell/session";
import type { Column } from "../../ui/DataTable";
import { When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { done, refused } from "../../ui/notes";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useShops } from "../money/useShops";
import { Act } from "../../ui/Act";

type Redemption = components["schemas"]["RedemptionSettingsOut"];

/** Each time that a voucher was used, and the way back. */
export function Redemptions({ voucher }: { voucher: string }) {
  const { t } = useTranslation("promotions");
  const queries = useQueryClient();
  const mayUndo = useMay()("promotions:write");
  const shops = useShops();
  const { mutate: undo } = useMutation({
    mutationFn: (use: Redemption) =>
      answered(
        api.POST("/api/dashboard/vouchers/{voucher_redemption_uuid}/reverse", {
          params: { ...keyed(), path: { voucher_redemption_uuid: use.uuid } },
        }),
      ),
    onSuccess: () => {
      done(t("undone"));
      for (const changed of ["vouchers", "redemptions"])
        void queries.invalidateQueries({ queryKey: [changed] });
    },
    onError: refused,
  });
  const columns = useMemo(
    () => columnsOf(t, shops, mayUndo ? undo : null),
    [t, shops, mayUndo, undo],
  );
  const asked = useQuery({
    queryKey: ["redemptions", voucher],
    queryFn: () =>
      whole(
        api.GET("/api/dashboard/vouchers/{voucher_uuid}/redemptions", {
          params: { path: { voucher_uuid: voucher } },
        }),
      ),
  });
  return (
    <Stack gap="sm">
      <Title order={2}>{t("history")}</Title>
      <Listed
        caption={t("history")}
        columns={columns}
        keyOf={(use) => use.uuid}
        asked={asked}
        empty={<Empty title={t("notUsed")}>{t("notUsedHelp")}</Empty>}
      />
    </Stack>
  );
}

function columnsOf(
  t: TFunction<"promotions">,
  shops: { value: string; label: string }[],
  undo: ((use: Redemption) => void) | null,
): Column<Redemption>[] {
  const columns: Column<Redemption>[] = [
    { id: "when", title: t("when"), show: (use) => <When at={use.created_at} /> },
    {
      id: "where",
      title: t("where"),
      show: (use) => shops.find((shop) => shop.value === use.shop_uuid)?.label ?? "—",
    },
    {
      id: "customer",
      title: t("customer"),
      show: (use) =>
        use.contact_uuid ? (
          <Anchor component={Link} to={`/contacts/${use.contact_uuid}` as string}>
            {t("openCustomer")}
          </Anchor>
        ) : (
          "—"
        ),
    },
    {
      id: "state",
      title: t("state"),
      show: (use) =>
        use.reversed_at ? (
          <State words={t("isUndone")} tone="gray" />
        ) : (
          <State words={t("states.REDEEMED")} tone="success" />
        ),
    },
  ];
  if (undo === null) return columns;
  const act: Column<Redemption> = {
    id: "undo",
    title: t("undoTitle"),
    show: (use) =>
      use.reversed_at === null && (
        <Act
          words={t("undo")}
          of={use.uuid.slice(-4)}
          run={() => {
            undo(use);
          }}
        />
      ),
  };
  return [...columns, act];
}
