import { Code } from "@mantine/core";

/** Something as a machine has it, to be read by whoever programs one. */
export function Json({ of }: { of: unknown }) {
  return (
    <Code block tabIndex={0}>
      {typeof of === "string" ? asWritten(of) : JSON.stringify(of, null, 2)}
    </Code>
  );
}

/** JSON with its lines; whatever else it is stays as it came. */
function asWritten(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
