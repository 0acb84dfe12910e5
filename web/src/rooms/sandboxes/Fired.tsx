import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { count } from "../../i18n/figures";
import { useMay } from "../../shell/session";
import { DataTable } from "../../ui/DataTable";
import { When } from "../../ui/Figures";
import { Shown, Waiting } from "../../ui/states";

type Advance = components["schemas"]["AdvanceOut"];

/** What happened while the clock was moved last, day by day. */
export function Fired({ last }: { last: Advance }) {
  const { t } = useTranslation("sandboxes");
  const may = useMay();
  const asked = useQuery({
    queryKey: ["test-clock", "timeline", last.started_at],
    queryFn: () => answered(api.GET("/api/dashboard/test-clock/timeline")),
    enabled: may("events:read"),
  });
  return (
    <>
      <Text c="dimmed" size="sm">
        {t("lastMoved")} <When at={last.from_at} /> → <When at={last.to_at} />
      </Text>
      <Shown asked={asked} waiting={<Waiting lines={1} />}>
        {({ days }) =>
          days.length === 0 ? (
            <Text>{t("nothingFired")}</Text>
          ) : (
            <DataTable
              caption={t("fired")}
              keyOf={(one) => one.day}
              rows={days}
              columns={[
                { id: "day", title: t("day"), show: (one) => one.day },
                { id: "what", title: t("fired"), show: (one) => told(one.events) },
              ]}
            />
          )
        }
      </Shown>
    </>
  );
}

const told = (events: Record<string, number>) =>
  Object.entries(events)
    .map(([name, times]) => `${name} × ${count(times)}`)
    .join(", ");
