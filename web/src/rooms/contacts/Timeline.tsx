import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { type Column, DataTable } from "../../ui/DataTable";
import { Change, Count, When } from "../../ui/Figures";
import { Empty, Shown } from "../../ui/states";

type Entry = components["schemas"]["EntryOut"];

/** Each movement of somebody's points, with what they had after it. */
export function Timeline({ wallet }: { wallet: string }) {
  const { t } = useTranslation("contacts");
  const columns = useMemo(() => columnsOf(t), [t]);
  const asked = useQuery({
    queryKey: ["entries", wallet],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/wallets/{wallet_uuid}/entries", {
          params: { path: { wallet_uuid: wallet } },
        }),
      ),
  });
  return (
    <Shown asked={asked}>
      {(entries) =>
        entries.length > 0 ? (
          <DataTable
            caption={t("timeline")}
            columns={columns}
            rows={entries}
            keyOf={(entry) => String(entry.seq)}
          />
        ) : (
          <Empty title={t("noTimeline")}>{t("noTimelineHelp")}</Empty>
        )
      }
    </Shown>
  );
}

function columnsOf(t: TFunction<"contacts">): Column<Entry>[] {
  return [
    { id: "when", title: t("when"), show: (entry) => <When at={entry.happened_at} /> },
    { id: "what", title: t("what"), show: (entry) => entry.kind },
    {
      id: "change",
      title: t("change"),
      isFigure: true,
      show: (entry) => <Change by={entry.amount} />,
    },
    {
      id: "balance",
      title: t("balance"),
      isFigure: true,
      show: (entry) => <Count of={entry.balance} />,
    },
  ];
}
