import { Group, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { components } from "../../api/schema";
import { count } from "../../i18n/figures";

type Statistics = components["schemas"]["WebhookStatisticsOut"];

const WIDTH = 96;
const HEIGHT = 24;
const HOURS = 24;
const AN_HOUR = 3_600_000;
// So that an hour with a single try is seen beside one with thousands.
const LEAST = 3;

/** The last 24 hours: what came through, and what didn't above it. */
export function HourBars({ of }: { of: Statistics }) {
  const { t } = useTranslation("workbench");
  const [now] = useState(() => Date.now());
  const most = Math.max(1, ...of.hours.map((hour) => hour.succeeded + hour.failed));
  const wide = WIDTH / HOURS;
  const high = (tries: number) => (tries === 0 ? 0 : Math.max(LEAST, (tries / most) * HEIGHT));
  // Hours in which nothing was sent aren't told of: each stands where it was in the day.
  const placed = (hour: string) => HOURS - 1 - Math.floor((now - Date.parse(hour)) / AN_HOUR);
  if (of.succeeded + of.failed === 0)
    return (
      <Text span size="sm" c="dimmed">
        {t("nothingInADay")}
      </Text>
    );
  return (
    <Group gap="xs">
      <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
        <rect y={HEIGHT - 1} width={WIDTH} height={1} fill="var(--border)" />
        {of.hours.map((hour) => {
          const [good, bad] = [high(hour.succeeded), high(hour.failed)];
          const fit = Math.min(1, HEIGHT / Math.max(1, good + bad));
          const size = { x: Math.max(0, placed(hour.hour)) * wide, width: wide - 1 };
          return (
            <g key={hour.hour}>
              <rect {...size} y={HEIGHT - good * fit} height={good * fit} fill="var(--success)" />
              <rect
                {...size}
                y={HEIGHT - (good + bad) * fit}
                height={bad * fit}
                fill="var(--danger)"
              />
            </g>
          );
        })}
      </svg>
      <Text span size="sm" className="figure">
        {t("inADay", { succeeded: count(of.succeeded), failed: count(of.failed) })}
      </Text>
    </Group>
  );
}
