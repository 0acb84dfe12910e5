import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import { money, signed } from "../../i18n/figures";
import { useAccount } from "../../shell/session";
import { type Happening, useHappenings } from "../../shell/useHappenings";
import { When } from "../../ui/Figures";
import { Shown } from "../../ui/states";
import classes from "./Home.module.css";

const SHOWN = [
  "contact_created",
  "credit_reception_created",
  "reward_reception_created",
  "giftcard_transaction_created",
  "prepaid_transaction_created",
  "voucher_redeemed",
  "contact_tier_changed",
] as const;

type Kind = (typeof SHOWN)[number];

const MOST = 10;
/** How far back it is looked for ten that are shown. */
const BACK = 100;
/** Figures are reckoned anew this long after something happened, and not each time. */
const SETTLES = 2_000;

const QUERY = ["live"];

/** The latest movements, told while they happen. Whoever reads can hold them still. */
export function Live() {
  const { t } = useTranslation("home");
  const queries = useQueryClient();
  const [isOn, setOn] = useState(true);
  const asked = useQuery({ queryKey: QUERY, queryFn: latest, enabled: isOn });
  const reckon = useDebouncedCallback(
    () => void queries.invalidateQueries({ queryKey: ["figures"] }),
    SETTLES,
  );
  useHappenings(
    SHOWN,
    (happening) => {
      queries.setQueryData(QUERY, (before: Happening[] | undefined) =>
        newest([...(before ?? []), happening]),
      );
      reckon();
    },
    isOn,
  );
  const turn = () => {
    if (!isOn) void queries.invalidateQueries({ queryKey: QUERY });
    setOn(!isOn);
  };
  return (
    <Paper component="section" withBorder radius="md" p="md" bg="var(--surface)">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h3">
            {t("live")}
          </Title>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={isOn ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
            onClick={turn}
          >
            {isOn ? t("pause") : t("resume")}
          </Button>
        </Group>
        <Shown asked={asked}>{(happenings) => <Movements happenings={happenings} />}</Shown>
      </Stack>
    </Paper>
  );
}

function Movements({ happenings }: { happenings: Happening[] }) {
  const { t } = useTranslation("home");
  if (happenings.length === 0) return <Text c="dimmed">{t("liveEmpty")}</Text>;
  return (
    <ul className={classes.movements} aria-label={t("live")}>
      {happenings.map((each) => (
        <li key={each.position} className={classes.movement}>
          <span>{t(`happened.${each.name as Kind}`)}</span>
          <Amount of={each} />
          <Text span size="sm" c="dimmed">
            <When at={each.happened_at} />
          </Text>
        </li>
      ))}
    </ul>
  );
}

function Amount({ of: { payload } }: { of: Happening }) {
  const { currency } = useAccount();
  const { credits, amount_in_cents: cents, to_name: tier } = payload;
  if (typeof credits === "number")
    return <span className={credits > 0 ? "figure value" : "figure"}>{signed(credits)}</span>;
  if (typeof cents === "number") return <span className="figure">{money(cents, currency)}</span>;
  return <span>{typeof tier === "string" ? tier : ""}</span>;
}

/** The last of those that are shown, the newest first. */
async function latest(): Promise<Happening[]> {
  const head = await whole(api.GET("/api/dashboard/live"));
  const { position } = head.meta as { position: number };
  const query = { after: Math.max(0, position - BACK), limit: BACK };
  const found = await whole(api.GET("/api/dashboard/events", { params: { query } }));
  return newest(found.data);
}

function newest(happenings: Happening[]): Happening[] {
  const each = new Map(
    happenings
      .filter(({ name }) => (SHOWN as readonly string[]).includes(name))
      .map((one) => [one.position, one]),
  );
  return [...each.values()].sort((one, other) => other.position - one.position).slice(0, MOST);
}
