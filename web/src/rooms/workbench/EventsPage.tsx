import { Button, Group, Select } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { type Column, DataTable } from "../../ui/DataTable";
import { Count, When } from "../../ui/Figures";
import { Page } from "../../ui/Page";
import { Empty, Shown } from "../../ui/states";
import { useListState } from "../../ui/useListState";
import { OneEvent } from "./OneEvent";

type Event = components["schemas"]["EventOut"];

const AT_A_TIME = 50;

/** Everything that has happened, as integrators are told of it. */
export default function EventsPage() {
  const { t } = useTranslation(["workbench", "common"]);
  const [seen, see] = useState<Event | null>(null);
  const { state, ask } = useListState<{ name: string }>();
  const { name } = state;
  const columns = useMemo(() => columnsOf(t as TFunction<"workbench">, see), [t]);
  const asked = useInfiniteQuery({
    queryKey: ["events", name],
    queryFn: ({ pageParam }) => {
      const query = { limit: AT_A_TIME, after: pageParam, ...(name && { name }) };
      return whole(api.GET("/api/dashboard/events", { params: { query } }));
    },
    initialPageParam: 0,
    // By a name the log is read in parts, so that an empty one isn't the end of it.
    getNextPageParam: (page, _, after) => nextOf(page, after),
  });
  return (
    <Page title={t("events")} help={t("eventsHelp")}>
      <ByName
        value={name ?? null}
        choose={(chosen) => {
          ask({ name: chosen ?? undefined });
        }}
      />
      <Shown asked={asked}>
        {({ pages }) => {
          const events = pages.flatMap((page) => page.data);
          if (events.length === 0 && !asked.hasNextPage)
            return name ? (
              <Empty title={t("common:noMatch")}>{t("common:noMatchHelp")}</Empty>
            ) : (
              <Empty title={t("noEvents")}>{t("noEventsHelp")}</Empty>
            );
          return (
            <DataTable
              caption={t("events")}
              columns={columns}
              rows={events}
              keyOf={(event) => String(event.position)}
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
            {t("newer")}
          </Button>
        </Group>
      )}
      {seen && (
        <OneEvent
          event={seen}
          close={() => {
            see(null);
          }}
        />
      )}
    </Page>
  );
}

interface Part {
  data: Event[];
  meta: object;
}

function nextOf({ data, meta }: Part, after: number): number | null {
  const { position } = meta as { position: number };
  return data.length === AT_A_TIME || (data.length === 0 && position > after) ? position : null;
}

/** Only events of one name: all that there are, as the server tells them. */
function ByName({
  value,
  choose,
}: {
  value: string | null;
  choose: (name: string | null) => void;
}) {
  const { t } = useTranslation("workbench");
  const { data } = useQuery({
    queryKey: ["event-types"],
    queryFn: () => answered(api.GET("/api/dashboard/event-types")),
    staleTime: Infinity,
  });
  return (
    <Select
      aria-label={t("byName")}
      placeholder={t("byName")}
      data={(data ?? []).map((each) => each.name)}
      searchable
      clearable
      clearButtonProps={{ tabIndex: -1, "aria-hidden": true }}
      value={value}
      onChange={choose}
      w={{ base: "100%", sm: 360 }}
    />
  );
}

function columnsOf(t: TFunction<"workbench">, see: (event: Event) => void): Column<Event>[] {
  return [
    {
      id: "position",
      title: t("position"),
      isFigure: true,
      show: (event) => <Count of={event.position} />,
    },
    {
      id: "name",
      title: t("event"),
      show: (event) => (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            see(event);
          }}
        >
          <code>{event.name}</code>
        </Button>
      ),
    },
    { id: "when", title: t("when"), show: (event) => <When at={event.happened_at} /> },
    { id: "actor", title: t("actor"), show: (event) => <code>{event.actor}</code> },
    { id: "subject", title: t("subject"), isHidden: true, show: (event) => event.subject_uuid },
  ];
}
