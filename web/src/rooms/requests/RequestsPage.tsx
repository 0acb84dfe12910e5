import { Anchor, Button, Group, Tabs } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { boot } from "../../boot";
import { DataTable } from "../../ui/DataTable";
import { Page } from "../../ui/Page";
import { Empty, Shown } from "../../ui/states";
import { useListState } from "../../ui/useListState";
import { columnsOf } from "./columns";
import { Errors } from "./Errors";
import { Filters } from "./Filters";
import type { Wanted } from "./wanted";
import { Whole } from "./Whole";

type Request = components["schemas"]["RequestOut"];

const AT_A_TIME = 50;

/** What keys have asked, and what they were refused. */
export default function RequestsPage() {
  const { t } = useTranslation("requests");
  const { state, ask } = useListState<Wanted>();
  const [seen, see] = useState<string | null>(null);
  return (
    <Page title={t("title")} help={<Help />}>
      <Tabs
        value={state.tab ?? "all"}
        onChange={(tab) => {
          ask({ tab: tab === "errors" ? "errors" : undefined });
        }}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="all">{t("all")}</Tabs.Tab>
          <Tabs.Tab value="errors">{t("errors")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="all" pt="md">
          <Requests see={see} />
        </Tabs.Panel>
        <Tabs.Panel value="errors" pt="md">
          <Errors see={see} />
        </Tabs.Panel>
      </Tabs>
      {seen && (
        <Whole
          uuid={seen}
          close={() => {
            see(null);
          }}
        />
      )}
    </Page>
  );
}

function Help() {
  const { t } = useTranslation("requests");
  return (
    <>
      {t("help")}{" "}
      <Anchor href={`${boot.root}/docs`} target="_blank">
        {t("reference")}
      </Anchor>
    </>
  );
}

function Requests({ see }: { see: (uuid: string) => void }) {
  const { t } = useTranslation(["requests", "common"]);
  const { ask } = useListState<Wanted>();
  const filters = useFilters();
  const asked = useRequests(filters);
  const columns = useMemo(
    () =>
      columnsOf(t, {
        see,
        ofKey: (uuid) => {
          ask({ credential_uuid: uuid });
        },
      }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `ask` is another each time.
    [t, see],
  );
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <>
      <Filters isFiltered={isFiltered} />
      <Shown asked={asked}>
        {({ pages }: { pages: Request[][] }) => {
          const requests = pages.flat();
          if (requests.length === 0)
            return isFiltered ? (
              <Empty title={t("common:noMatch")}>{t("common:noMatchHelp")}</Empty>
            ) : (
              <Empty title={t("empty")}>{t("emptyHelp")}</Empty>
            );
          return (
            <DataTable
              caption={t("title")}
              columns={columns}
              rows={requests}
              keyOf={(request) => request.uuid}
            />
          );
        }}
      </Shown>
      {asked.hasNextPage && (
        <Group mt="md">
          <Button
            variant="default"
            loading={asked.isFetchingNextPage}
            onClick={() => void asked.fetchNextPage()}
          >
            {t("older")}
          </Button>
        </Group>
      )}
    </>
  );
}

type Query = Partial<Pick<Wanted, "method" | "status" | "path" | "credential_uuid">> & {
  code?: number;
};

/** What the address asks for, as the server takes it. */
function useFilters(): Query {
  const { method, status, code, path, credential_uuid } = useListState<Wanted>().state;
  return {
    ...(method && { method }),
    ...(status && { status }),
    ...(code && { code: Number(code) }),
    ...(path && { path }),
    ...(credential_uuid && { credential_uuid }),
  };
}

function useRequests(filters: Query) {
  return useInfiniteQuery({
    queryKey: ["requests", filters],
    queryFn: ({ pageParam }) => {
      const query = { limit: AT_A_TIME, ...filters, ...(pageParam && { before: pageParam }) };
      return answered(api.GET("/api/dashboard/requests", { params: { query } }));
    },
    initialPageParam: 0,
    getNextPageParam: (page) => (page.length < AT_A_TIME ? null : page.at(-1)?.number),
    refetchInterval: 5_000,
  });
}
