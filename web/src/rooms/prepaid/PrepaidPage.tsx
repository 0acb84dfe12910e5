import { Anchor, Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import type { Column } from "../../ui/DataTable";
import { Money } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { Page } from "../../ui/Page";
import { SearchField } from "../../ui/SearchField";
import { Empty, Shown, Waiting } from "../../ui/states";
import { Tile, Tiles } from "../../ui/Tiles";
import { useListState } from "../../ui/useListState";
import { OpenContact } from "./OpenContact";

type Holder = components["schemas"]["PrepaidHolderOut"];

/** Who keeps money here, and what is owed to all of them together. */
export default function PrepaidPage() {
  const { t } = useTranslation("prepaid");
  const { state, ask } = useListState();
  const may = useMay();
  const [isOpening, opening] = useDisclosure();
  const columns = useMemo(() => columnsOf(t), [t]);
  const { page, search } = state;
  const query = { page, limit: 25, ...(search && { search }) };
  const asked = useQuery({
    queryKey: ["prepaid", query],
    queryFn: () => whole(api.GET("/api/dashboard/prepaid-balances", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const open = may("contacts:read") && <Button onClick={opening.open}>{t("open")}</Button>;
  return (
    <Page title={t("title")} help={t("help")} action={open}>
      <Owed />
      <Group>
        <SearchField
          label={t("find")}
          value={search}
          ask={(words) => {
            ask({ search: words });
          }}
        />
      </Group>
      <Listed
        caption={t("caption")}
        columns={columns}
        keyOf={(holder) => holder.contact_uuid}
        asked={asked}
        turnTo={(next) => {
          ask({ page: next });
        }}
        empty={
          search ? (
            <NoMatch
              all={() => {
                ask({ search: "" });
              }}
            />
          ) : (
            <Nobody open={open} />
          )
        }
      />
      {isOpening && <OpenContact close={opening.close} />}
    </Page>
  );
}

function NoMatch({ all }: { all: () => void }) {
  const { t } = useTranslation();
  return (
    <Empty
      title={t("noMatch")}
      action={
        <Button variant="default" onClick={all}>
          {t("clearFilters")}
        </Button>
      }
    >
      {t("noMatchHelp")}
    </Empty>
  );
}

function Nobody({ open }: { open: React.ReactNode }) {
  const { t } = useTranslation("prepaid");
  return (
    <Empty title={t("empty")} action={open}>
      {t("emptyHelp")}
    </Empty>
  );
}

function Owed() {
  const { t } = useTranslation("prepaid");
  const asked = useQuery({
    queryKey: ["prepaid-liability"],
    queryFn: () => answered(api.GET("/api/dashboard/prepaid-liability")),
  });
  return (
    <Shown asked={asked} waiting={<Waiting lines={1} height={88} />}>
      {(owed) => (
        <Tiles>
          <Tile title={t("owed")}>
            <Money cents={owed.outstanding_in_cents} />
          </Tile>
          <Tile title={t("toppedUp")}>
            <Money cents={owed.topped_up_in_cents} />
          </Tile>
          <Tile title={t("spent")}>
            <Money cents={owed.spent_in_cents} />
          </Tile>
          {owed.forfeited_in_cents > 0 && (
            <Tile title={t("forfeited")}>
              <Money cents={owed.forfeited_in_cents} />
            </Tile>
          )}
        </Tiles>
      )}
    </Shown>
  );
}

function columnsOf(t: TFunction<"prepaid">): Column<Holder>[] {
  return [
    {
      id: "customer",
      title: t("customer"),
      show: (holder) => (
        <Anchor component={Link} to={`/prepaid/${holder.contact_uuid}` as string}>
          {holder.name || holder.email || t("anonymous")}
        </Anchor>
      ),
    },
    { id: "email", title: t("email"), show: (holder) => holder.email || "—" },
    {
      id: "held",
      title: t("held"),
      isFigure: true,
      show: (holder) => <Money cents={holder.held_in_cents} />,
    },
    {
      id: "balance",
      title: t("balance"),
      isFigure: true,
      show: (holder) => <Money cents={holder.balance_in_cents} />,
    },
  ];
}
