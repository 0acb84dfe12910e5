import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { components } from "../../api/schema";
import { count } from "../../i18n/figures";

type Statistics = components["schemas"]["WebhookStatisticsOut"];

const WIDTH = 96;
const HEIGHT = 24;
// So that an hour with a single try is seen beside one with thousands.
const LEAST = 3;

/** The last 24 hours: what came through, and what didn't above it. */
export function HourBars({ of }: { of: Statistics }) {
  const { t } = useTranslation("workbench");
  const most = Math.max(1, ...of.hours.map((hour) => hour.succeeded + hour.failed));
  const wide = WIDTH / Math.max(24, of.hours.length);
  const high = (tries: number) => (tries === 0 ? 0 : Math.max(LEAST, (tries / most) * HEIGHT));
  const words = t("inADay", { succeeded: count(of.succeeded), failed: count(of.failed) });
  if (of.succeeded + of.failed === 0)
    return (
      <Text span size="sm" c="dimmed">
        {t("nothingInADay")}
      </Text>
    );
  return (
    <Group gap="xs">
      <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
        {of.hours.map((hour, at) => {
          const [good, bad] = [high(hour.succeeded), high(hour.failed)];
          const fit = Math.min(1, HEIGHT / Math.max(1, good + bad));
          const size = { x: at * wide, width: Math.max(1, wide - 1) };
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
        {words}
      </Text>
    </Group>
  );
}
