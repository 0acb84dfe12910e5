import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import type { Column } from "../../ui/DataTable";
import { Listed } from "../../ui/Listed";
import { Page } from "../../ui/Page";
import { Empty } from "../../ui/states";
import { ShopForm } from "./ShopForm";
import { Tills } from "./Tills";

type Shop = components["schemas"]["ShopDetailsOut"];

/** Where customers come, and the tills there. */
export default function ShopsPage() {
  const { t } = useTranslation("shops");
  const mayChange = useMay()("shops:write");
  const [edited, edit] = useState<Shop | "new" | null>(null);
  const columns = useMemo(() => columnsOf(t, mayChange ? edit : null), [t, mayChange]);
  const shops = useQuery({
    queryKey: ["shops"],
    queryFn: () => whole(api.GET("/api/dashboard/shops")),
  });
  const add = mayChange && (
    <Button
      onClick={() => {
        edit("new");
      }}
    >
      {t("add")}
    </Button>
  );
  return (
    <Page title={t("title")} help={t("help")} action={add}>
      <Listed
        caption={t("title")}
        columns={columns}
        keyOf={(shop) => shop.uuid}
        asked={shops}
        empty={<Empty title={t("empty")}>{t("emptyHelp")}</Empty>}
      />
      <Tills />
      {edited && (
        <ShopForm
          key={edited === "new" ? "new" : edited.uuid}
          shop={edited === "new" ? null : edited}
          close={() => {
            edit(null);
          }}
        />
      )}
    </Page>
  );
}

function columnsOf(t: TFunction<"shops">, edit: ((shop: Shop) => void) | null): Column<Shop>[] {
  return [
    {
      id: "name",
      title: t("name"),
      show: (shop) =>
        edit ? (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              edit(shop);
            }}
          >
            {shop.name}
          </Button>
        ) : (
          shop.name
        ),
    },
    { id: "type", title: t("type"), show: (shop) => t(shop.type as "physical" | "web") },
    {
      id: "address",
      title: t("address"),
      show: (shop) =>
        [
          [shop.street, shop.house_number],
          [shop.postal_code, shop.city],
        ]
          .map((line) => line.filter(Boolean).join(" "))
          .filter(Boolean)
          .join(", ") || "—",
    },
    { id: "reference", title: t("reference"), show: (shop) => shop.reference ?? "—" },
    { id: "timezone", title: t("timezone"), isHidden: true, show: (shop) => shop.timezone },
  ];
}
