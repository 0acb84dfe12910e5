import { Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { type Column, DataTable } from "../../ui/DataTable";
import { Count, When } from "../../ui/Figures";
import { Shown } from "../../ui/states";
import { type Rule, valuesOf } from "./rules";
import { useSummary } from "./useSummary";

type Version = components["schemas"]["EarningRuleVersionOut"];

/** What a rule said before, and from when on: nothing that was given is changed by it. */
export function Versions({ rule }: { rule: Rule }) {
  const { t } = useTranslation("rules");
  const summary = useSummary();
  const columns = useMemo(
    () =>
      columnsOf(t, (version) => {
        const said = summary(valuesOf({ ...rule, ...version.terms }));
        return [said.gives, said.when, said.whom, said.limits].join(" · ");
      }),
    [t, summary, rule],
  );
  const asked = useQuery({
    queryKey: ["earning-rules", rule.uuid, "versions"],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/earning-rules/{earning_rule_uuid}/versions", {
          params: { path: { earning_rule_uuid: rule.uuid } },
        }),
      ),
  });
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        {t("versions")}
      </Title>
      <Shown asked={asked}>
        {(versions) => (
          <DataTable
            caption={t("versions")}
            columns={columns}
            rows={[...versions].reverse()}
            keyOf={(version) => String(version.version)}
          />
        )}
      </Shown>
    </section>
  );
}

function columnsOf(t: TFunction<"rules">, said: (version: Version) => string): Column<Version>[] {
  return [
    {
      id: "version",
      title: t("version"),
      isFigure: true,
      show: (version) => <Count of={version.version} />,
    },
    {
      id: "since",
      title: t("publishedAt"),
      show: (version) => <When at={version.published_at} />,
    },
    { id: "said", title: t("saidThen"), show: said },
  ];
}
