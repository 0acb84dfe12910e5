import { Button, Group, Menu, Paper, Table, Text } from "@mantine/core";
import {
  columnVisibilityFeature,
  createColumnHelper,
  type RowData,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { count } from "../i18n/figures";
import classes from "./DataTable.module.css";

export interface Column<Row> {
  id: string;
  title: string;
  show: (row: Row) => ReactNode;
  /** Figures stand at the right, so that their digits stand below each other. */
  isFigure?: boolean;
  /** Not there until somebody asks for it. */
  isHidden?: boolean;
}

export interface Meta {
  page: number;
  last_page: number;
  total: number;
  viewing_from: number;
  viewing_to: number;
}

interface DataTableProps<Row> {
  /** What the rows are: read out before the table. */
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
  meta?: Meta;
  turnTo?: (page: number) => void;
}

const features = tableFeatures({ columnVisibilityFeature });

/** Every list: its columns, its pages, how many there are. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { caption, rows, keyOf, meta, turnTo } = props;
  const table = useColumns(props);
  return (
    <Paper withBorder radius="md" bg="var(--surface)">
      <Group justify="space-between" px="md" py="xs">
        <Text size="sm" c="dimmed" role="status">
          <Amount meta={meta} rows={rows.length} />
        </Text>
        <Chooser table={table} titles={props.columns} />
      </Group>
      <Table.ScrollContainer minWidth={480}>
        <Table
          className={classes.table}
          verticalSpacing="xs"
          horizontalSpacing="md"
          highlightOnHover
        >
          <caption className={classes.caption}>{caption}</caption>
          <Table.Thead>
            {table.getHeaderGroups().map((group) => (
              <Table.Tr key={group.id}>
                {group.headers.map((header) => (
                  <Table.Th key={header.id} scope="col" className={placed(props, header.column.id)}>
                    <table.FlexRender header={header} />
                  </Table.Th>
                ))}
              </Table.Tr>
            ))}
          </Table.Thead>
          <Table.Tbody>
            {table.getRowModel().rows.map((row) => (
              <Table.Tr key={keyOf(row.original)}>
                {row.getVisibleCells().map((cell) => (
                  <Table.Td key={cell.id} className={placed(props, cell.column.id)}>
                    <table.FlexRender cell={cell} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {meta && turnTo && meta.last_page > 1 && <Pager meta={meta} turnTo={turnTo} />}
    </Paper>
  );
}

function useColumns<Row extends RowData>({ caption, columns, rows }: DataTableProps<Row>) {
  const [columnVisibility, setVisibility] = useState(() => kept(caption, columns));
  const helper = createColumnHelper<typeof features, Row>();
  const shown = useMemo(
    () =>
      columns.map((column) =>
        helper.display({
          id: column.id,
          header: column.title,
          cell: ({ row }) => column.show(row.original),
        }),
      ),
    [columns, helper],
  );
  return useTable({
    features,
    columns: shown,
    data: rows,
    state: { columnVisibility },
    onColumnVisibilityChange: (change) => {
      const next = typeof change === "function" ? change(columnVisibility) : change;
      localStorage.setItem(keyOfKept(caption), JSON.stringify(next));
      setVisibility(next);
    },
  });
}

const keyOfKept = (caption: string) => `regulars-columns ${caption}`;

function kept<Row>(caption: string, columns: Column<Row>[]): Record<string, boolean> {
  const asBuilt = Object.fromEntries(columns.map((one) => [one.id, !one.isHidden]));
  const chosen = localStorage.getItem(keyOfKept(caption));
  return { ...asBuilt, ...(chosen ? (JSON.parse(chosen) as Record<string, boolean>) : {}) };
}

/** Those of a list's columns that are shown, as somebody has chosen them. */
export function shownOf<Some extends Column<never>>(caption: string, columns: Some[]): Some[] {
  const shown = kept(caption, columns);
  return columns.filter((column) => shown[column.id]);
}

function placed<Row>({ columns }: DataTableProps<Row>, id: string): string | undefined {
  return columns.find((column) => column.id === id)?.isFigure ? classes.figure : undefined;
}

function Amount({ meta, rows }: { meta?: Meta | undefined; rows: number }) {
  const { t } = useTranslation();
  if (!meta) return t("total", { count: rows });
  return t("rows", {
    first: count(meta.viewing_from),
    last: count(meta.viewing_to),
    total: count(meta.total),
  });
}

interface Choosable {
  getAllLeafColumns: () => {
    id: string;
    getIsVisible: () => boolean;
    toggleVisibility: () => void;
  }[];
}

function Chooser<Row>({ table, titles }: { table: Choosable; titles: Column<Row>[] }) {
  const { t } = useTranslation();
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" size="compact-sm">
          {t("columns")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {table.getAllLeafColumns().map((column) => (
          <Menu.CheckboxItem
            key={column.id}
            checked={column.getIsVisible()}
            onChange={() => {
              column.toggleVisibility();
            }}
          >
            {titles.find((one) => one.id === column.id)?.title}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Pager({ meta, turnTo }: { meta: Meta; turnTo: (page: number) => void }) {
  const { t } = useTranslation();
  const { page, last_page: last } = meta;
  return (
    <Group justify="space-between" px="md" py="xs">
      <Text size="sm" c="dimmed">
        {t("pageOf", { page: count(page), last: count(last) })}
      </Text>
      <Group gap="xs">
        <Button
          variant="default"
          size="compact-md"
          disabled={page <= 1}
          onClick={() => {
            turnTo(page - 1);
          }}
        >
          {t("previous")}
        </Button>
        <Button
          variant="default"
          size="compact-md"
          disabled={page >= last}
          onClick={() => {
            turnTo(page + 1);
          }}
        >
          {t("next")}
        </Button>
      </Group>
    </Group>
  );
}
