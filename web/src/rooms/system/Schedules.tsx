import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import type { Column } from "../../ui/DataTable";
import { When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { Empty } from "../../ui/states";

type Schedule = components["schemas"]["JobScheduleOut"];

/** What comes round by the clock. */
export function Schedules() {
  const { t } = useTranslation("system");
  const columns = useMemo(() => columnsOf(t), [t]);
  const asked = useQuery({
    queryKey: ["job-schedules"],
    queryFn: () => whole(api.GET("/api/dashboard/job-schedules")),
  });
  return (
    <Listed
      caption={t("schedules")}
      columns={columns}
      keyOf={(one) => one.name}
      asked={asked}
      empty={<Empty title={t("noSchedules")} />}
    />
  );
}

function columnsOf(t: TFunction<"system">): Column<Schedule>[] {
  return [
    { id: "name", title: t("job"), show: (one) => <code>{one.name}</code> },
    { id: "cron", title: t("cron"), isHidden: true, show: (one) => <code>{one.cron}</code> },
    {
      id: "last",
      title: t("last"),
      show: (one) => (one.last_due_at ? <When at={one.last_due_at} /> : "—"),
    },
    { id: "next", title: t("nextTime"), show: (one) => <When at={one.next_due_at} /> },
  ];
}
