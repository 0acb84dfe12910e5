import type { RowData } from "@tanstack/react-table";
import type { ReactNode } from "react";

import { type Column, DataTable, type Meta } from "./DataTable";
import { Shown } from "./states";

interface ListedProps<Row> {
  caption: string;
  columns: Column<Row>[];
  keyOf: (row: Row) => string;
  asked: {
    data: { data: Row[]; meta?: unknown } | undefined;
    error: unknown;
    refetch: () => unknown;
  };
  /** Instead of a table without rows. */
  empty: ReactNode;
  turnTo?: (page: number) => void;
}

/** A list that was asked of the server: waiting, failed, empty, or its rows. */
export function Listed<Row extends RowData>(props: ListedProps<Row>) {
  const { asked, empty, turnTo, ...table } = props;
  return (
    <Shown asked={asked}>
      {({ data, meta }) =>
        data.length === 0 ? (
          empty
        ) : (
          <DataTable
            {...table}
            rows={data}
            {...(isPage(meta) && { meta })}
            {...(turnTo && { turnTo })}
          />
        )
      }
    </Shown>
  );
}

/** Short lists come whole, with nothing said of pages. */
function isPage(meta: unknown): meta is Meta {
  return typeof meta === "object" && meta !== null && "last_page" in meta;
}
