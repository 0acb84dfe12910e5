import { Code, Text } from "@mantine/core";

interface JsonProps {
  title: string;
  value: unknown;
}

/** For developers: what the server says, word for word, once it is asked for. */
export function Json({ title, value }: JsonProps) {
  return (
    <details>
      <Text component="summary" size="sm" c="dimmed">
        {title}
      </Text>
      <Code
        block
        tabIndex={0}
        role="region"
        aria-label={title}
        mah={320}
        style={{ overflow: "auto" }}
      >
        {JSON.stringify(value, null, 2)}
      </Code>
    </details>
  );
}
