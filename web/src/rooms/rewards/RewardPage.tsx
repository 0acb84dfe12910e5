import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { Page } from "../../ui/Page";
import { Shown } from "../../ui/states";
import { Codes } from "./Codes";
import { Editor } from "./Editor";
import { type Reward, RewardState } from "./RewardsPage";

/** One reward: everything that can be set, and how it looks. */
export default function RewardPage() {
  const { uuid } = useParams({ strict: false }) as { uuid: string };
  const asked = useQuery({
    queryKey: ["rewards", uuid],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/rewards/{reward_uuid}", {
          params: { path: { reward_uuid: uuid } },
        }),
      ),
  });
  return <Shown asked={asked}>{(reward) => <Whole reward={reward} />}</Shown>;
}

function Whole({ reward }: { reward: Reward }) {
  const { t } = useTranslation("rewards");
  return (
    <Page
      title={reward.title}
      help={t(reward.type)}
      above={{ title: t("title"), to: "/rewards" }}
      action={<RewardState reward={reward} />}
    >
      {reward.type === "DIGITAL" && <Codes reward={reward} />}
      {/* Saved elsewhere meanwhile, it is another form. */}
      <Editor key={reward.updated_at} reward={reward} />
    </Page>
  );
}
