import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import { Act } from "../../ui/Act";
import type { Column } from "../../ui/DataTable";
import { Count, When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { State, type Tone } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useAct } from "../../ui/useAct";

type Job = components["schemas"]["JobOut"];

const tones: Record<Job["state"], Tone> = {
  failed: "danger",
  later: "gray",
  running: "info",
  waiting: "info",
};

/** What is still to be done, and what was given up on: tried again by hand. */
export function Jobs() {
  const { t } = useTranslation("system");
  const mayRetry = useMay()("accounts:write");
  const retry = useAct(
    (job: Job) =>
      answered(
        api.POST("/api/dashboard/jobs/{job_number}/retries", {
          params: { path: { job_number: job.number } },
        }),
      ),
    t("triedAgain"),
    "jobs",
  );
  const columns = useMemo(() => columnsOf(t, mayRetry ? retry : null), [t, mayRetry, retry]);
  const asked = useQuery({
    queryKey: ["jobs"],
    queryFn: () => whole(api.GET("/api/dashboard/jobs")),
    refetchInterval: 5_000,
  });
  return (
    <Listed
      caption={t("jobs")}
      columns={columns}
      keyOf={(job) => String(job.number)}
      asked={asked}
      empty={<Empty title={t("noJobs")}>{t("noJobsHelp")}</Empty>}
    />
  );
}

function columnsOf(t: TFunction<"system">, retry: ((job: Job) => void) | null): Column<Job>[] {
  return [
    { id: "name", title: t("job"), show: (job) => <code>{job.name}</code> },
    {
      id: "state",
      title: t("state"),
      show: (job) => <State words={t(`states.${job.state}`)} tone={tones[job.state]} />,
    },
    { id: "tries", title: t("tries"), isFigure: true, show: (job) => <Count of={job.tries} /> },
    {
      id: "next",
      title: t("next"),
      show: (job) => (job.next_try_at ? <When at={job.next_try_at} seconds /> : "—"),
    },
    {
      id: "error",
      title: t("error"),
      show: (job) => (
        <Text span inherit ff="monospace">
          {job.error ?? "—"}
        </Text>
      ),
    },
    {
      id: "made",
      title: t("made"),
      isHidden: true,
      show: (job) => <When at={job.created_at} seconds />,
    },
    ...(retry
      ? [
          {
            id: "retry",
            title: t("change"),
            show: (job: Job) =>
              job.state === "failed" ? (
                <Act
                  words={t("retry")}
                  of={job.name}
                  run={() => {
                    retry(job);
                  }}
                />
              ) : null,
          },
        ]
      : []),
  ];
}
