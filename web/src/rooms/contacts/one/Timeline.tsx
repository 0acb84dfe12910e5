import { Anchor, Button, Chip, Group, Stack, Text } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../../api/client";
import { type Column, DataTable } from "../../../ui/DataTable";
import { Change, Count, Money, MoneyChange, When } from "../../../ui/Figures";
import { State } from "../../../ui/State";
import { Empty, Shown } from "../../../ui/states";
import { useListState } from "../../../ui/useListState";
import { MovementPanel } from "./MovementPanel";
import { keyOf, type Line, useUndoing, whatOf, whereOf } from "./movements";

const filters = ["given", "rewards", "corrections", "expired", "money"] as const;
type Filter = (typeof filters)[number];

/** One ledger: each movement of points and money, with what was there after it. */
export function Timeline({ uuid }: { uuid: string }) {
  const { t } = useTranslation(["contact", "common"]);
  const { state, ask } = useListState<{ what: Filter }>();
  const [opened, open] = useState<Line | null>(null);
  const undoing = useUndoing();
  const columns = useColumns(open, undoing);
  const what = state.what ?? null;
  const asked = useStatement(uuid, what);
  return (
    <Stack gap="sm">
      <Filters
        chosen={what}
        choose={(chosen) => {
          ask({ what: chosen ?? ("" as Filter) });
        }}
      />
      <Shown asked={asked}>
        {({ pages }) => {
          const lines = pages.flatMap((page) => page.lines);
          return lines.length > 0 ? (
            <DataTable caption={t("timeline")} columns={columns} rows={lines} keyOf={keyOf} />
          ) : (
            <NoLines isFiltered={what !== null} />
          );
        }}
      </Shown>
      {asked.hasNextPage && (
        <Button
          variant="default"
          loading={asked.isFetchingNextPage}
          onClick={() => void asked.fetchNextPage()}
        >
          {t("older")}
        </Button>
      )}
      <MovementPanel
        line={opened}
        undo={opened && undoing(opened)}
        close={() => {
          open(null);
        }}
      />
    </Stack>
  );
}

interface Next {
  before_credits: number;
  before_money: number;
}

function useStatement(uuid: string, what: Filter | null) {
  return useInfiniteQuery({
    queryKey: ["statement", uuid, what],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/dashboard/contacts/{contact_uuid}/statement", {
          params: {
            path: { contact_uuid: uuid },
            query: { ...pageParam, ...(what && { what }), limit: 50 },
          },
        }),
      ),
    initialPageParam: null as Next | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
}

function Filters(props: { chosen: Filter | null; choose: (filter: Filter | null) => void }) {
  const { t } = useTranslation("contact");
  return (
    <Chip.Group
      value={props.chosen ?? "everything"}
      onChange={(chosen) => {
        props.choose(chosen === "everything" ? null : (chosen as Filter));
      }}
    >
      <Group gap="xs" role="radiogroup" aria-label={t("show")}>
        {(["everything", ...filters] as const).map((filter) => (
          <Chip key={filter} value={filter} size="sm" variant="outline">
            {t(`filters.${filter}`)}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  );
}

function NoLines({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation(["contact", "common"]);
  if (isFiltered) return <Empty title={t("common:noMatch")}>{t("common:noMatchHelp")}</Empty>;
  return <Empty title={t("noTimeline")}>{t("noTimelineHelp")}</Empty>;
}

type Undoing = (line: Line) => (() => void) | null;

function useColumns(open: (line: Line) => void, undoing: Undoing): Column<Line>[] {
  const { t } = useTranslation("contact");
  return useMemo(() => columnsOf(t, open, undoing), [t, open, undoing]);
}

function columnsOf(
  t: TFunction<"contact">,
  open: (line: Line) => void,
  undoing: Undoing,
): Column<Line>[] {
  return [
    { id: "when", title: t("when"), show: (line) => <When at={line.happened_at} /> },
    { id: "what", title: t("what"), show: (line) => <What line={line} open={open} /> },
    {
      id: "where",
      title: t("where"),
      show: (line) => (
        <Text size="sm" c="dimmed">
          {whereOf(t, line) || "—"}
        </Text>
      ),
    },
    {
      id: "change",
      title: t("change"),
      isFigure: true,
      show: ({ of, amount }) =>
        of === "money" ? <MoneyChange cents={amount} /> : <Change by={amount} />,
    },
    {
      id: "balance",
      title: t("balance"),
      isFigure: true,
      show: ({ of, balance }) =>
        of === "money" ? <Money cents={balance} /> : <Count of={balance} />,
    },
    {
      id: "undo",
      title: t("undo"),
      show: (line) => <Undo line={line} undo={undoing(line)} />,
    },
  ];
}

function What({ line, open }: { line: Line; open: (line: Line) => void }) {
  const { t } = useTranslation("contact");
  return (
    <div>
      <Anchor
        component="button"
        type="button"
        ta="left"
        onClick={() => {
          open(line);
        }}
      >
        {whatOf(t, line)}
      </Anchor>
      {line.reason && (
        <Text size="sm" c="dimmed">
          {line.reason}
        </Text>
      )}
    </div>
  );
}

function Undo({ line, undo }: { line: Line; undo: (() => void) | null }) {
  const { t } = useTranslation("contact");
  if (line.is_undone) return <State words={t("wasUndone")} tone="gray" />;
  if (undo === null) return null;
  return (
    <Button variant="default" size="compact-sm" onClick={undo}>
      {t("undo")}
    </Button>
  );
}
