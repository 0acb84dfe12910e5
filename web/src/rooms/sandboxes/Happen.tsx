import { Anchor, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { freshKey } from "../../api/keys";
import { useAct } from "../../ui/useAct";

const CREDITS = 10;

/** Has something really happen, so that there is an event to look at. */
export function Happen() {
  const { t } = useTranslation("sandboxes");
  const join = useAct(joined, t("hasJoined"), "events", "deliveries");
  const give = useAct(async () => given(await joined()), t("hasPoints"), "events", "deliveries");
  return (
    <Paper withBorder radius="md" p="md" bg="var(--surface)" component="section">
      <Stack>
        <Title order={2}>{t("happen")}</Title>
        <Text c="dimmed">
          {t("happenHelp")}{" "}
          <Anchor component={Link} to="/developers/events">
            {t("toEvents")}
          </Anchor>
        </Text>
        <Group>
          <Button
            variant="default"
            onClick={() => {
              join(undefined);
            }}
          >
            {t("joins")}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              give(undefined);
            }}
          >
            {t("getsPoints", { points: CREDITS })}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

async function joined() {
  const email = `example-${freshKey().slice(0, 12)}@example.com`;
  return answered(api.POST("/api/dashboard/contacts", { body: { email } }));
}

async function given({ uuid }: { uuid: string }) {
  const [shop] = await answered(api.GET("/api/dashboard/shops"));
  const body = { contact_uuid: uuid, shop_uuid: shop?.uuid ?? "", credits: CREDITS };
  const params = { header: { "Idempotency-Key": freshKey() } };
  return answered(api.POST("/api/dashboard/credit-receptions", { params, body }));
}
