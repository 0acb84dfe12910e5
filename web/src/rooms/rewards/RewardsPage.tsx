import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import type { Column } from "../../ui/DataTable";
import { Count } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useListState } from "../../ui/useListState";
import { RewardForm } from "./RewardForm";

type Reward = components["schemas"]["RewardSettingsOut"];

/** What customers can get for their points. */
export default function RewardsPage() {
  const { t } = useTranslation("rewards");
  const { state, ask } = useListState();
  const may = useMay();
  const mayChange = may("rewards:configure");
  const [edited, edit] = useState<Reward | "new" | null>(null);
  const columns = useMemo(() => columnsOf(t, mayChange ? edit : null), [t, mayChange]);
  const query = { page: state.page, limit: 25 };
  const asked = useQuery({
    queryKey: ["rewards", query],
    queryFn: () => whole(api.GET("/api/dashboard/rewards", { params: { query } })),
  });
  const add = mayChange && (
    <Button
      onClick={() => {
        edit("new");
      }}
    >
      {t("add")}
    </Button>
  );
  return (
    <Page title={t("title")} help={t("help")} action={add}>
      <Listed
        caption={t("title")}
        columns={columns}
        keyOf={(reward) => reward.uuid}
        asked={asked}
        turnTo={(page) => {
          ask({ page });
        }}
        empty={
          <Empty title={t("empty")} action={add}>
            {t("emptyHelp")}
          </Empty>
        }
      />
      {edited && (
        <RewardForm
          key={edited === "new" ? "new" : edited.uuid}
          reward={edited === "new" ? null : edited}
          close={() => {
            edit(null);
          }}
        />
      )}
    </Page>
  );
}

function columnsOf(
  t: TFunction<"rewards">,
  edit: ((reward: Reward) => void) | null,
): Column<Reward>[] {
  return [
    {
      id: "title",
      title: t("name"),
      show: (reward) =>
        edit ? (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              edit(reward);
            }}
          >
            {reward.title}
          </Button>
        ) : (
          reward.title
        ),
    },
    {
      id: "state",
      title: t("state"),
      show: (reward) => (
        <State
          words={reward.is_active ? t("active") : t("inactive")}
          tone={reward.is_active ? "success" : "gray"}
        />
      ),
    },
    { id: "kind", title: t("kind"), show: (reward) => t(reward.type) },
    {
      id: "stock",
      title: t("stock"),
      isFigure: true,
      show: (reward) => (reward.stock === null ? "—" : <Count of={reward.stock} />),
    },
    {
      id: "points",
      title: t("points"),
      isFigure: true,
      show: (reward) => <Count of={reward.required_credits} />,
    },
  ];
}
