import { Anchor, Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useMemo } from "react";
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

export type Reward = components["schemas"]["RewardSettingsOut"];

/** From so many codes on nobody is warned that they run out. */
export const ENOUGH_CODES = 20;

/** What customers can get for their points. */
export default function RewardsPage() {
  const { t } = useTranslation("rewards");
  const { state, ask } = useListState();
  const mayAdd = useMay()("rewards:configure");
  const columns = useMemo(() => columnsOf(t), [t]);
  const query = { page: state.page, limit: 25 };
  const asked = useQuery({
    queryKey: ["rewards", query],
    queryFn: () => whole(api.GET("/api/dashboard/rewards", { params: { query } })),
  });
  const add = mayAdd && (
    <Button component={Link} to={"/rewards/new" as string}>
      {t("add")}
    </Button>
  );
  return (
    <Page
      title={t("title")}
      help={t("help")}
      action={
        <Group>
          <Button component={Link} to={"/rewards/claimed" as string} variant="default">
            {t("claimed")}
          </Button>
          {add}
        </Group>
      }
    >
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
    </Page>
  );
}

/** Whether customers can get it; of codes also that they run out, or have. */
export function RewardState({ reward }: { reward: Reward }) {
  const { t } = useTranslation("rewards");
  if (!reward.is_active) return <State words={t("inactive")} tone="gray" />;
  if (reward.stock === 0) return <State words={t("noneLeft")} tone="danger" />;
  if (reward.type === "DIGITAL" && (reward.stock ?? 0) < ENOUGH_CODES)
    return <State words={t("fewLeft")} tone="warning" />;
  return <State words={t("active")} tone="success" />;
}

function columnsOf(t: TFunction<"rewards">): Column<Reward>[] {
  return [
    {
      id: "title",
      title: t("name"),
      show: (reward) => (
        <Anchor component={Link} to={`/rewards/${reward.uuid}` as string}>
          {reward.title}
        </Anchor>
      ),
    },
    { id: "state", title: t("state"), show: (reward) => <RewardState reward={reward} /> },
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
