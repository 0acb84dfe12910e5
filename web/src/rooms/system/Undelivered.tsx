import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import type { Column } from "../../ui/DataTable";
import { When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { Empty } from "../../ui/states";
import { useListState } from "../../ui/useListState";

type Email = components["schemas"]["UndeliveredEmailOut"];

/** E-mails that were refused for good, and why. */
export function Undelivered() {
  const { t } = useTranslation("system");
  const { state, ask } = useListState();
  const columns = useMemo(() => columnsOf(t), [t]);
  const query = { page: state.page, limit: 25 };
  const asked = useQuery({
    queryKey: ["undelivered-emails", query],
    queryFn: () => whole(api.GET("/api/dashboard/undelivered-emails", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  return (
    <Listed
      caption={t("undelivered")}
      columns={columns}
      keyOf={(email) => email.uuid}
      asked={asked}
      turnTo={(page) => {
        ask({ page });
      }}
      empty={<Empty title={t("noUndelivered")}>{t("noUndeliveredHelp")}</Empty>}
    />
  );
}

function columnsOf(t: TFunction<"system">): Column<Email>[] {
  return [
    { id: "when", title: t("when"), show: (email) => <When at={email.created_at} /> },
    { id: "kind", title: t("email"), show: (email) => <code>{email.category}</code> },
    { id: "to", title: t("to"), show: (email) => email.recipient },
    { id: "why", title: t("why"), show: (email) => email.reason },
  ];
}
