import { Group, Paper, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { Money } from "../../ui/Figures";
import { Shown, Waiting } from "../../ui/states";

/** What the business still owes on its gift cards now. */
export function Liability() {
  const { t } = useTranslation("giftcards");
  const asked = useQuery({
    queryKey: ["giftcard-liability"],
    queryFn: () => answered(api.GET("/api/dashboard/giftcard-liability")),
  });
  return (
    <Shown asked={asked} waiting={<Waiting lines={1} height={88} />}>
      {(liability) => (
        <Group grow preventGrowOverflow={false}>
          <Sum title={t("outstanding")} cents={liability.outstanding_in_cents} />
          <Sum title={t("expired")} cents={liability.expired_in_cents} />
        </Group>
      )}
    </Shown>
  );
}

function Sum({ title, cents }: { title: string; cents: number }) {
  return (
    <Paper withBorder radius="md" p="md" bg="var(--surface)">
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      <div className="kpi">
        <Money cents={cents} />
      </div>
    </Paper>
  );
}
