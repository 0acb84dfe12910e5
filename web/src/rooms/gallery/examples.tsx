import { Refusal } from "../../api/refusal";
import { Change, When } from "../../ui/Figures";

// Examples: what they say stands in no language file, as nobody but us reads it.
export const rows = [
  { name: "Robin", points: 287, at: "2026-01-31T09:30:00+00:00" },
  { name: "Noor", points: -12, at: "2026-02-01T17:05:00+00:00" },
];

type Row = (typeof rows)[0];

export const columns = [
  { id: "name", title: "Name", show: (row: Row) => row.name },
  { id: "at", title: "When", show: (row: Row) => <When at={row.at} /> },
  { id: "points", title: "Points", isFigure: true, show: (row: Row) => <Change by={row.points} /> },
];

export const missing = new Refusal("There is no such shop.", 1008, 404, {}, "01900000");
