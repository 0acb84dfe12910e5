import { Anchor, Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import { type Column, DataTable, type Meta } from "../../ui/DataTable";
import { Count, Money } from "../../ui/Figures";
import { Page } from "../../ui/Page";
import { SearchField } from "../../ui/SearchField";
import { Empty, Shown } from "../../ui/states";
import { useListState } from "../../ui/useListState";
import { AddContact } from "./AddContact";
import { nameOf } from "./names";

type Contact = components["schemas"]["ContactOut"];

/** Everybody who collects here. */
export default function ContactsPage() {
  const { t } = useTranslation("contacts");
  const { state, ask } = useListState();
  const [isAdding, adding] = useDisclosure();
  const may = useMay();
  const asked = useContacts(state.page, state.search);
  const columns = useMemo(() => columnsOf(t), [t]);
  const add = may("contacts:write") && <Button onClick={adding.open}>{t("add")}</Button>;

  return (
    <Page title={t("title")} help={t("help")} action={add}>
      <Group>
        <SearchField
          label={t("find")}
          value={state.search}
          ask={(search) => {
            ask({ search });
          }}
        />
      </Group>
      <Shown asked={asked}>
        {({ data, meta }) =>
          data.length > 0 ? (
            <DataTable
              caption={t("caption")}
              columns={columns}
              rows={data}
              keyOf={(contact) => contact.uuid}
              meta={meta as unknown as Meta}
              turnTo={(page) => {
                ask({ page });
              }}
            />
          ) : (
            <NoContacts
              isSearch={state.search !== ""}
              showAll={() => ask({ search: "" })}
              add={add}
            />
          )
        }
      </Shown>
      <AddContact isOpen={isAdding} close={adding.close} />
    </Page>
  );
}

function useContacts(page: number, search: string) {
  const query = search ? { page, limit: 25, search } : { page, limit: 25 };
  return useQuery({
    queryKey: ["contacts", query],
    queryFn: () => whole(api.GET("/api/dashboard/contacts", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

function columnsOf(t: TFunction<"contacts">): Column<Contact>[] {
  return [
    {
      id: "name",
      title: t("name"),
      show: (contact) => (
        <Anchor component={Link} to={`/contacts/${contact.uuid}` as string}>
          {nameOf(contact) ?? t("anonymous")}
        </Anchor>
      ),
    },
    { id: "email", title: t("email"), show: (contact) => contact.email },
    { id: "tier", title: t("tier"), show: (contact) => contact.tier?.name ?? "—" },
    {
      id: "points",
      title: t("points"),
      isFigure: true,
      show: (contact) => <Count of={contact.credit_balance.balance} />,
    },
    {
      id: "prepaid",
      title: t("prepaid"),
      isFigure: true,
      show: (contact) => <Money cents={contact.prepaid_balance.balance_in_cents} />,
    },
  ];
}

function NoContacts(props: { isSearch: boolean; showAll: () => void; add: React.ReactNode }) {
  const { t } = useTranslation(["contacts", "common"]);
  if (!props.isSearch)
    return (
      <Empty title={t("contacts:empty")} action={props.add}>
        {t("contacts:emptyHelp")}
      </Empty>
    );
  return (
    <Empty
      title={t("common:noMatch")}
      action={
        <Button variant="default" onClick={props.showAll}>
          {t("common:clearFilters")}
        </Button>
      }
    >
      {t("common:noMatchHelp")}
    </Empty>
  );
}
