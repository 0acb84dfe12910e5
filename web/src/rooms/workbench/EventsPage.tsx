import { Button, Code, Drawer, Group, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { type Column, DataTable } from "../../ui/DataTable";
import { Count, When } from "../../ui/Figures";
import { Page } from "../../ui/Page";
import { Empty, Shown } from "../../ui/states";

type Event = components["schemas"]["EventOut"];

const AT_A_TIME = 50;

/** Everything that has happened, as integrators are told of it. */
export default function EventsPage() {
  const { t } = useTranslation(["workbench", "common"]);
  const [seen, see] = useState<Event | null>(null);
  const columns = useMemo(() => columnsOf(t as TFunction<"workbench">, see), [t]);
  const asked = useInfiniteQuery({
    queryKey: ["events"],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/dashboard/events", {
          params: { query: { limit: AT_A_TIME, after: pageParam } },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (page) => (page.length < AT_A_TIME ? null : page.at(-1)?.position),
  });
  return (
    <Page title={t("events")} help={t("eventsHelp")}>
      <Shown asked={asked}>
        {({ pages }) => {
          const events = pages.flat();
          if (events.length === 0) return <Empty title={t("noEvents")}>{t("noEventsHelp")}</Empty>;
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
      <Drawer
        opened={seen !== null}
        onClose={() => {
          see(null);
        }}
        position="right"
        size="lg"
        title={seen?.name}
        closeButtonProps={{ "aria-label": t("common:close") }}
      >
        <Text size="sm" c="dimmed" mb="sm">
          {t("version", { version: seen?.version })}
        </Text>
        <Code block tabIndex={0}>
          {JSON.stringify(seen?.payload, null, 2)}
        </Code>
      </Drawer>
    </Page>
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
