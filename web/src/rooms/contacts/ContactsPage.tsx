import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import { useAccount, useMay } from "../../shell/session";
import { csv, save } from "../../ui/files";
import { shownOf } from "../../ui/DataTable";
import { Listed } from "../../ui/Listed";
import { done, refused } from "../../ui/notes";
import { Page } from "../../ui/Page";
import { Empty } from "../../ui/states";
import { useListState } from "../../ui/useListState";
import { AddContact } from "./AddContact";
import { columnsOf } from "./columns";
import { type Filtered, Filters } from "./Filters";
import { allOf, type Query, queryOf } from "./asking";

/** Everybody who collects here. */
export default function ContactsPage() {
  const { t } = useTranslation("contacts");
  const { state, ask } = useListState<Filtered>();
  const [isAdding, adding] = useDisclosure();
  const may = useMay();
  const { timezone } = useAccount();
  const query = queryOf(state, timezone);
  const asked = useContacts({ ...query, page: state.page, limit: 25 });
  const columns = useMemo(() => columnsOf(t), [t]);
  const add = may("contacts:write") && <Button onClick={adding.open}>{t("add")}</Button>;
  const isNarrowed = Object.keys(query).some((name) => name !== "sort");
  return (
    <Page
      title={t("title")}
      help={t("help")}
      action={
        <Group gap="xs">
          {may("contacts:configure") && <Export query={query} />}
          {add}
        </Group>
      }
    >
      <Filters filtered={state} ask={ask} />
      <Listed
        caption={t("caption")}
        columns={columns}
        keyOf={(contact) => contact.uuid}
        asked={asked}
        turnTo={(page) => {
          ask({ page });
        }}
        empty={<NoContacts isNarrowed={isNarrowed} add={add} />}
      />
      <AddContact isOpen={isAdding} close={adding.close} />
    </Page>
  );
}

function useContacts(query: Query & { page: number; limit: number }) {
  return useQuery({
    queryKey: ["contacts", query],
    queryFn: () => whole(api.GET("/api/dashboard/contacts", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

/** All that fit what was asked for, in the columns that are shown, as a file. */
function Export({ query }: { query: Query }) {
  const { t } = useTranslation("contacts");
  const { mutate, isPending } = useMutation({
    mutationFn: () => allOf(query),
    onSuccess: (contacts) => {
      const columns = shownOf(t("caption"), columnsOf(t));
      const rows = contacts.map((contact) => columns.map((column) => column.plain(contact)));
      const text = csv([columns.map((column) => column.title), ...rows]);
      save("customers.csv", "text/csv;charset=utf-8", `\uFEFF${text}`);
      done(t("exported", { count: contacts.length }));
    },
    onError: refused,
  });
  return (
    <Button
      variant="default"
      loading={isPending}
      onClick={() => {
        mutate();
      }}
    >
      {t("export")}
    </Button>
  );
}

function NoContacts({ isNarrowed, add }: { isNarrowed: boolean; add: React.ReactNode }) {
  const { t } = useTranslation(["contacts", "common"]);
  if (isNarrowed) return <Empty title={t("common:noMatch")}>{t("common:noMatchHelp")}</Empty>;
  return (
    <Empty title={t("contacts:empty")} action={add}>
      {t("contacts:emptyHelp")}
    </Empty>
  );
}
