import { Anchor, List, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { count } from "../../i18n/figures";
import { useMay } from "../../shell/session";

/** Below so many codes a digital reward soon has none. */
const FEW_CODES = 20;
const WEEK = 7 * 24 * 3_600_000;

interface Matter {
  key: string;
  words: string;
  to?: string;
}

/** What somebody should look at; each is asked for by itself, and fails alone. */
export function Attention() {
  const { t } = useTranslation("home");
  const matters = [...useWebhooks(), ...useCodes(), ...useMails()];
  return (
    <Paper component="section" withBorder radius="md" p="md" bg="var(--surface)">
      <Stack gap="sm">
        <Title order={2} size="h3">
          {t("attention")}
        </Title>
        {matters.length === 0 ? (
          <Text c="dimmed">{t("nothingNeeded")}</Text>
        ) : (
          <List spacing="xs">
            {matters.map(({ key, words, to }) => (
              <List.Item key={key}>
                {to ? (
                  <Anchor component={Link} to={to}>
                    {words}
                  </Anchor>
                ) : (
                  words
                )}
              </List.Item>
            ))}
          </List>
        )}
      </Stack>
    </Paper>
  );
}

function useWebhooks(): Matter[] {
  const { t } = useTranslation("home");
  const may = useMay();
  const { data } = useQuery({
    queryKey: ["webhook-statistics"],
    queryFn: () => answered(api.GET("/api/dashboard/webhook-statistics")),
    enabled: may("webhooks:read"),
  });
  const failed = (data ?? []).reduce((sum, each) => sum + each.failed, 0);
  if (failed === 0) return [];
  const words = t("webhooksFailed", { count: failed, many: count(failed) });
  return [{ key: "webhooks", words, to: "/developers/webhooks" }];
}

function useCodes(): Matter[] {
  const { t } = useTranslation("home");
  const may = useMay();
  const { data } = useQuery({
    queryKey: ["rewards", "all"],
    queryFn: () => answered(api.GET("/api/dashboard/rewards")),
    enabled: may("rewards:read"),
  });
  return (data ?? [])
    .filter((each) => each.is_active && each.type === "DIGITAL" && (each.stock ?? 0) < FEW_CODES)
    .map(({ uuid, title, stock }) => ({
      key: uuid,
      words: t("codesLeft", { count: stock ?? 0, title }),
      to: "/rewards",
    }));
}

function useMails(): Matter[] {
  const { t } = useTranslation("home");
  const may = useMay();
  const { data, dataUpdatedAt } = useQuery({
    queryKey: ["undelivered-emails"],
    queryFn: () =>
      answered(api.GET("/api/dashboard/undelivered-emails", { params: { query: { limit: 100 } } })),
    enabled: may("messages:read") && may("contacts:read"),
  });
  const lately = (data ?? []).filter(
    ({ created_at: at }) => Date.parse(at) > dataUpdatedAt - WEEK,
  ).length;
  if (lately === 0) return [];
  return [{ key: "mails", words: t("mailsUndelivered", { count: lately }) }];
}
