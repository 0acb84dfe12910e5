import { Button, Group } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { type Column, DataTable } from "../../ui/DataTable";
import { When } from "../../ui/Figures";
import { Page } from "../../ui/Page";
import { Empty, Shown } from "../../ui/states";

type Entry = components["schemas"]["AuditEntryOut"];

const AT_A_TIME = 50;

/** Who changed staff, settings and keys, and when. */
export default function AuditPage() {
  const { t } = useTranslation("audit");
  const columns = useMemo(() => columnsOf(t), [t]);
  const asked = useInfiniteQuery({
    queryKey: ["audit"],
    queryFn: ({ pageParam }) => {
      const query = { limit: AT_A_TIME, ...(pageParam && { before: pageParam }) };
      return answered(api.GET("/api/dashboard/audit-entries", { params: { query } }));
    },
    initialPageParam: 0,
    getNextPageParam: (page) => (page.length < AT_A_TIME ? null : page.at(-1)?.position),
  });
  return (
    <Page title={t("title")} help={t("help")}>
      <Shown asked={asked}>
        {({ pages }) => {
          const entries = pages.flat();
          if (entries.length === 0) return <Empty title={t("empty")}>{t("emptyHelp")}</Empty>;
          return (
            <DataTable
              caption={t("title")}
              columns={columns}
              rows={entries}
              keyOf={(entry) => String(entry.position)}
            />
          );
        }}
      </Shown>
      {asked.hasNextPage && (
        <Group>
          <Button
            variant="default"
            loading={asked.isFetchingNextPage}
            onClick={() => void asked.fetchNextPage()}
          >
            {t("more")}
          </Button>
        </Group>
      )}
    </Page>
  );
}

function columnsOf(t: TFunction<"audit">): Column<Entry>[] {
  return [
    { id: "when", title: t("when"), show: (entry) => <When at={entry.recorded_at} /> },
    { id: "verb", title: t("what"), show: (entry) => <code>{entry.verb}</code> },
    { id: "changed", title: t("changed"), show: (entry) => changed(entry) },
    { id: "actor", title: t("who"), show: (entry) => <code>{entry.actor}</code> },
    { id: "origin", title: t("from"), isHidden: true, show: (entry) => entry.origin },
    { id: "subject", title: t("subject"), isHidden: true, show: (entry) => entry.subject_uuid },
  ];
}

/** Each setting with what it was and what it became. */
function changed({ before, after }: Entry): string {
  const was = (before ?? {}) as Record<string, unknown>;
  const is = (after ?? {}) as Record<string, unknown>;
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const told = (value: unknown) => (value === undefined ? "—" : JSON.stringify(value));
  return names.map((name) => `${name}: ${told(was[name])} → ${told(is[name])}`).join("; ") || "—";
}
