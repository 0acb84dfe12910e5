import { Badge, Button, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { count, money } from "../../i18n/figures";
import type { Counter, Screen } from "../shape";
import styles from "../Counter.module.css";
import { Points } from "../ResultNote";
import { Give } from "./Give";
import { PrepaidBox } from "./PrepaidBox";
import { Tiles } from "./Tiles";

type Open = Extract<Screen, { kind: "customer" }>;

/** Somebody is there: what they have, what they get, what they can have. */
export function CustomerOpen({ counter, screen }: { counter: Counter; screen: Open }) {
  const { t } = useTranslation("register");
  const { customer } = screen;
  return (
    <div className={styles.columns}>
      <Stack>
        <Title order={1}>
          {customer.name || (customer.is_anonymous ? t("anonymous") : t("noName"))}
        </Title>
        <Text c="dimmed">{customer.email}</Text>
        {customer.tier && <Badge size="lg">{customer.tier}</Badge>}
        {customer.is_birthday && <Badge size="lg">{t("birthday")}</Badge>}
        <div>
          <Points of={customer.balance} />
          <Text size="lg">{t("points", { count: customer.balance })}</Text>
        </div>
        {customer.prepaid_in_cents !== 0 && (
          <Text size="lg">
            {t("prepaidHas", { amount: money(customer.prepaid_in_cents, counter.now.currency) })}
          </Text>
        )}
        {customer.last_visit && (
          <Text c="dimmed">
            {t("lastVisit", {
              credits: count(customer.last_visit.credits),
              at: new Date(customer.last_visit.happened_at).toLocaleString(),
            })}
          </Text>
        )}
        <Button
          size="xl"
          variant="default"
          onClick={() => {
            counter.go({ kind: "idle" });
          }}
        >
          {t("closeKey")}
        </Button>
      </Stack>
      <Give counter={counter} screen={screen} />
      <Stack>
        <Tiles counter={counter} screen={screen} />
        <PrepaidBox counter={counter} customer={customer} />
      </Stack>
    </div>
  );
}
