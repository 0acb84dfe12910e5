import { Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { components } from "../../api/schema";
import type { Column } from "../../ui/DataTable";
import { Money, When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { refused } from "../../ui/notes";
import { useShops } from "./useShops";
import { Act } from "../../ui/Act";
import { typedOf } from "../../register/amount";

type Hold = components["schemas"]["MoneyHoldOut"];

interface HoldsProps {
  /** Of whom: part of the key under which the list is kept. */
  of: string;
  list: () => Promise<{ data: Hold[] }>;
  capture: ((hold: Hold, shop: string) => Promise<unknown>) | null;
  release: ((hold: Hold) => Promise<unknown>) | null;
  after: () => void;
}

/** What is set aside now: to be spent, freed, or left until its time is over. */
export function Holds({ of, list, capture, release, after }: HoldsProps) {
  const { t } = useTranslation("prepaid");
  const asked = useQuery({ queryKey: ["holds", of], queryFn: list });
  const shop = useShops()[0]?.value;
  const [isBusy, setBusy] = useState(false);
  const columns = useMemo(() => {
    const end = (run: Promise<unknown>) => {
      setBusy(true);
      run
        .then(after)
        .catch(refused)
        .finally(() => {
          setBusy(false);
        });
    };
    const ways = capture &&
      release && {
        spend: (hold: Hold) => {
          if (shop !== undefined) end(capture(hold, shop));
        },
        free: (hold: Hold) => {
          end(release(hold));
        },
      };
    return columnsOf(t, ways, isBusy);
  }, [t, capture, release, after, shop, isBusy]);
  if (asked.data?.data.length === 0) return null;
  return (
    <Stack gap="sm">
      <Title order={2}>{t("holds")}</Title>
      <Text c="dimmed">{t("holdsHelp")}</Text>
      <Listed
        caption={t("holds")}
        columns={columns}
        keyOf={(hold) => hold.uuid}
        asked={asked}
        empty={null}
      />
    </Stack>
  );
}

interface Ways {
  spend: (hold: Hold) => void;
  free: (hold: Hold) => void;
}

function columnsOf(t: TFunction<"prepaid">, ways: Ways | null, isBusy: boolean): Column<Hold>[] {
  const columns: Column<Hold>[] = [
    { id: "since", title: t("since"), show: (hold) => <When at={hold.created_at} /> },
    { id: "until", title: t("heldUntil"), show: (hold) => <When at={hold.expires_at} /> },
    {
      id: "amount",
      title: t("amount"),
      isFigure: true,
      show: (hold) => <Money cents={hold.amount_in_cents} />,
    },
  ];
  if (ways === null) return columns;
  const act: Column<Hold> = {
    id: "act",
    title: t("settleHold"),
    show: (hold) => (
      <Group gap="xs" wrap="nowrap">
        <Act
          words={t("spendHold")}
          of={typedOf(hold.amount_in_cents)}
          isBusy={isBusy}
          run={() => {
            ways.spend(hold);
          }}
        />
        <Act
          words={t("freeHold")}
          of={typedOf(hold.amount_in_cents)}
          isBusy={isBusy}
          run={() => {
            ways.free(hold);
          }}
        />
      </Group>
    ),
  };
  return [...columns, act];
}
