import { Anchor } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { Act } from "../../ui/Act";
import type { Column } from "../../ui/DataTable";
import { Count, When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { toneOf } from "./columns";
import { referenceOf } from "./reference";

type Refused = components["schemas"]["RequestErrorsOut"];

/** What was refused within a day, the same ones together. */
export function Errors({ see }: { see: (uuid: string) => void }) {
  const { t } = useTranslation("requests");
  const columns = useMemo(() => columnsOf(t, see), [t, see]);
  const asked = useQuery({
    queryKey: ["request-errors"],
    queryFn: () => whole(api.GET("/api/dashboard/request-errors")),
    refetchInterval: 5_000,
  });
  return (
    <Listed
      caption={t("errors")}
      columns={columns}
      keyOf={(one) => `${one.method} ${one.route} ${String(one.status)} ${String(one.code)}`}
      asked={asked}
      empty={<Empty title={t("noErrors")}>{t("noErrorsHelp")}</Empty>}
    />
  );
}

function columnsOf(t: TFunction<"requests">, see: (uuid: string) => void): Column<Refused>[] {
  return [
    {
      id: "call",
      title: t("call"),
      show: (one) => (
        <code>
          {one.method} {one.route}
        </code>
      ),
    },
    {
      id: "status",
      title: t("status"),
      show: (one) => <State words={String(one.status)} tone={toneOf(one.status)} />,
    },
    {
      id: "code",
      title: t("code"),
      show: (one) =>
        one.code === null ? (
          "—"
        ) : (
          <Anchor href={referenceOf(one.method, one.route)} target="_blank">
            {t("meaning", { code: String(one.code) })}
          </Anchor>
        ),
    },
    { id: "count", title: t("times"), isFigure: true, show: (one) => <Count of={one.count} /> },
    { id: "last", title: t("lastTime"), show: (one) => <When at={one.last_at} seconds /> },
    {
      id: "see",
      title: t("latest"),
      show: (one) => (
        <Act
          words={t("show")}
          of={`${one.method} ${one.route}`}
          run={() => {
            see(one.last_uuid);
          }}
        />
      ),
    },
  ];
}
