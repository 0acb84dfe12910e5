import { Button, CopyButton, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Refusal, Unreachable } from "../api/refusal";

interface BlockProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** Instead of what isn't there: what it would be, and what to do next. */
export function Empty({ title, children, action }: BlockProps) {
  return (
    <Paper withBorder radius="md" p="xl" bg="var(--surface)">
      <Stack align="center" gap="sm" maw={480} mx="auto" ta="center">
        <Title order={2} size="h3">
          {title}
        </Title>
        {children && <Text c="dimmed">{children}</Text>}
        {action}
      </Stack>
    </Paper>
  );
}

/** What failed, that nothing was changed, and the one thing to do about it. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const reason = useReason(error);
  if (error instanceof Refusal && error.status === 403)
    return <Empty title={t("notAllowed")}>{t("notAllowedHelp")}</Empty>;
  const id = error instanceof Refusal ? error.requestId : null;
  return (
    <div role="alert">
      <Empty
        title={t("failed")}
        action={
          <Group>
            {retry && <Button onClick={retry}>{t("retry")}</Button>}
            {id && <CopyId id={id} />}
          </Group>
        }
      >
        {t("failedHelp", { reason })}
      </Empty>
    </div>
  );
}

function CopyId({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={id}>
      {({ copied, copy }) => (
        <Button variant="default" onClick={copy}>
          {copied ? t("copied") : t("copyRequestId")}
        </Button>
      )}
    </CopyButton>
  );
}

/** A failure in words that somebody at a counter can do something with. */
export function useReason(error: unknown): string {
  const { t } = useTranslation();
  if (error instanceof Unreachable || error instanceof TypeError) return t("unreachable");
  return error instanceof Error ? error.message : String(error);
}

/** What is to come, in its shape; it shows itself only after a moment. */
export function Waiting({ lines = 6, height = 40 }: { lines?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" className="waiting" role="status" aria-label={t("loading")}>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={height} radius="sm" />
      ))}
    </Stack>
  );
}

interface Asked<Data> {
  data: Data | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** What was asked of the server, or that it is still coming, or why it doesn't. */
export function Shown<Data>(props: {
  asked: Asked<Data>;
  waiting?: ReactNode;
  children: (data: Data) => ReactNode;
}) {
  const { asked, waiting, children } = props;
  // What was there before stays while it is asked again.
  if (asked.data !== undefined) return children(asked.data);
  if (asked.error) return <Failed error={asked.error} retry={() => void asked.refetch()} />;
  return waiting ?? <Waiting />;
}
