import { Code, Text } from "@mantine/core";

/** Something as a machine has it, to be read by whoever programs one. */
export function Json({ of, title }: { of: unknown; title?: string }) {
  const region = title === undefined ? {} : { role: "region", "aria-label": title };
  return (
    <Code block tabIndex={0} mah={320} style={{ overflow: "auto" }} {...region}>
      {typeof of === "string" ? asWritten(of) : JSON.stringify(of, null, 2)}
    </Code>
  );
}

/** The same, once it is asked for. */
export function FoldedJson({ of, title }: { of: unknown; title: string }) {
  return (
    <details>
      <Text component="summary" size="sm" c="dimmed">
        {title}
      </Text>
      <Json of={of} title={title} />
    </details>
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
