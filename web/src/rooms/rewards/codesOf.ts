/** One code on each line; of a spreadsheet's line the first cell. */
export function codesOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => (line.split(/[;,\t]/)[0] ?? "").trim());
  return lines.map((line) => line.replace(/^"(.*)"$/, "$1")).filter((line) => line !== "");
}
