import { Anchor, SegmentedControl } from "@mantine/core";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import { askAnew } from "../../api/moved";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import type { Column } from "../../ui/DataTable";
import { When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { done, refused } from "../../ui/notes";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useListState } from "../../ui/useListState";
import { Act } from "../../ui/Act";

type Claimed = components["schemas"]["ClaimedRewardOut"];

const states = ["collectable", "collected"] as const;

/** What customers have paid for and come to collect. */
export default function ClaimedPage() {
  const { t } = useTranslation("rewards");
  const { state: asking, ask } = useListState<{ state: string }>();
  const mayHand = useMay()("rewards:write");
  const handing = useHanding();
  const columns = useMemo(() => columnsOf(t, mayHand ? handing : null), [t, mayHand, handing]);
  const state = states.find((one) => one === asking.state) ?? "collectable";
  const query = { state, page: asking.page, limit: 25 };
  const asked = useQuery({
    queryKey: ["claimed-rewards", query],
    queryFn: () => whole(api.GET("/api/dashboard/claimed-rewards", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  return (
    <Page
      title={t("claimed")}
      help={t("claimedHelp")}
      above={{ title: t("title"), to: "/rewards" }}
    >
      <SegmentedControl
        aria-label={t("state")}
        w="fit-content"
        value={state}
        data={states.map((one) => ({ value: one, label: t(`claimedStates.${one}`) }))}
        onChange={(one) => {
          ask({ state: one });
        }}
      />
      <Listed
        caption={t("claimed")}
        columns={columns}
        keyOf={(claimed) => claimed.uuid}
        asked={asked}
        turnTo={(page) => {
          ask({ page });
        }}
        empty={<Empty title={t("noneClaimed")}>{t("noneClaimedHelp")}</Empty>}
      />
    </Page>
  );
}

interface Handing {
  over: (claimed: Claimed) => void;
  back: (redemption: string) => void;
}

/** Handing a reward over, and taking it back: either way it can be done again. */
function useHanding(): Handing {
  const { t } = useTranslation("rewards");
  const queries = useQueryClient();
  const { mutate: back, mutateAsync: backAgain } = useMutation({
    mutationFn: (redemption_uuid: string) =>
      answered(
        api.POST("/api/dashboard/collectable-rewards/{redemption_uuid}/reverse", {
          params: { path: { redemption_uuid } },
        }),
      ),
    onSuccess: () => {
      done(t("takenBack"));
      askAnew(queries);
    },
  });
  const { mutate: over } = useMutation({
    mutationFn: (claimed: Claimed) =>
      answered(
        api.PUT("/api/dashboard/collectable-rewards/collect/{loyalty_transaction_uuid}", {
          params: { path: { loyalty_transaction_uuid: claimed.uuid } },
        }),
      ),
    onSuccess: (redemption) => {
      done(t("handedOver", { title: redemption.title }), () => backAgain(redemption.uuid));
      askAnew(queries);
    },
    onError: refused,
  });
  return useMemo(
    () => ({
      over,
      back: (redemption) => {
        back(redemption, { onError: refused });
      },
    }),
    [over, back],
  );
}

function columnsOf(t: TFunction<"rewards">, handing: Handing | null): Column<Claimed>[] {
  const columns: Column<Claimed>[] = [
    { id: "title", title: t("name"), show: (claimed) => claimed.title },
    {
      id: "customer",
      title: t("customer"),
      show: ({ contact }) => (
        <Anchor component={Link} to={`/contacts/${contact.uuid}` as string}>
          {contact.email || t("unnamed")}
        </Anchor>
      ),
    },
    { id: "since", title: t("claimedAt"), show: (claimed) => <When at={claimed.created_at} /> },
    { id: "until", title: t("collectUntil"), show: (claimed) => <When at={claimed.expires_at} /> },
    {
      id: "state",
      title: t("state"),
      show: ({ has_been_collected: has }) => (
        <State
          words={t(`claimedStates.${has ? "collected" : "collectable"}`)}
          tone={has ? "success" : "info"}
        />
      ),
    },
  ];
  if (handing === null) return columns;
  const act: Column<Claimed> = {
    id: "act",
    title: t("handing"),
    show: (claimed) => <Handed claimed={claimed} handing={handing} />,
  };
  return [...columns, act];
}

function Handed({ claimed, handing }: { claimed: Claimed; handing: Handing }) {
  const { t } = useTranslation("rewards");
  const { redemption_uuid: redemption } = claimed;
  return (
    <Act
      words={redemption ? t("takeBack") : t("handOver")}
      of={claimed.title}
      run={() => {
        if (redemption) handing.back(redemption);
        else handing.over(claimed);
      }}
    />
  );
}
