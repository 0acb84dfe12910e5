import { Badge } from "@mantine/core";

/** How something stands, in a word and a colour. */
export function State({ words, tone }: { words: string; tone: Tone }) {
  return (
    <Badge variant="light" color={tone} miw="max-content">
      {words}
    </Badge>
  );
}

export type Tone = "success" | "warning" | "danger" | "info" | "gray";
