import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { Shown } from "../../ui/states";
import { RuleEditor } from "./RuleEditor";
import { begun, type PresetName, presetNames } from "./presets";

/** One rule, or a new one: what it says, and beside it what that would give. */
export default function RulePage() {
  const { uuid } = useParams({ strict: false }) as { uuid: string };
  return uuid === "new" ? <NewRule /> : <KeptRule uuid={uuid} />;
}

function NewRule() {
  const { t } = useTranslation("rules");
  const { preset } = useSearch({ strict: false }) as { preset?: string };
  const known = presetNames.find((one) => one === preset) as PresetName | undefined;
  const name = known ? t(`presets.${known}.name`) : "";
  return <RuleEditor key={known ?? "blank"} rule={null} begin={begun(known ?? null, name)} />;
}

function KeptRule({ uuid }: { uuid: string }) {
  const asked = useQuery({
    queryKey: ["earning-rules", uuid],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/earning-rules/{earning_rule_uuid}", {
          params: { path: { earning_rule_uuid: uuid } },
        }),
      ),
  });
  return <Shown asked={asked}>{(rule) => <RuleEditor key={rule.updated_at} rule={rule} />}</Shown>;
}
