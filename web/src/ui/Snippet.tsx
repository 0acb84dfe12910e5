import { Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface SnippetProps {
  /** What it is: read out with the button that copies it. */
  title: string;
  text: string;
}

/** Something to copy, whole and as it is. */
export function Snippet({ title, text }: SnippetProps) {
  const { t } = useTranslation();
  return (
    <Stack gap={4} component="section" aria-label={title}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={500}>
          {title}
        </Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="compact-sm"
              onClick={copy}
              aria-label={`${copied ? t("copied") : t("copy")}: ${title}`}
            >
              {copied ? t("copied") : t("copy")}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block tabIndex={0} mah={320}>
        {text}
      </Code>
    </Stack>
  );
}
