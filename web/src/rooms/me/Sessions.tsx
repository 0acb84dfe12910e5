import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { Act } from "../../ui/Act";
import type { Column } from "../../ui/DataTable";
import { When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { Section } from "../../ui/Section";
import { State } from "../../ui/State";
import { useAct } from "../../ui/useAct";
import { deviceOf } from "./device";

type Session = components["schemas"]["OwnSessionOut"];

/** Where one is signed in, and the way out of there. */
export function Sessions() {
  const { t } = useTranslation("me");
  const end = useAct(
    (session: Session) =>
      answered(
        api.DELETE("/api/dashboard/sessions/{session_uuid}", {
          params: { path: { session_uuid: session.uuid } },
        }),
      ),
    t("sessionEnded"),
    "own-sessions",
  );
  const endOthers = useAct(
    () => answered(api.DELETE("/api/dashboard/other-sessions")),
    t("othersEnded"),
    "own-sessions",
  );
  const columns = useMemo(() => columnsOf(t, end), [t, end]);
  const asked = useQuery({
    queryKey: ["own-sessions"],
    queryFn: () => whole(api.GET("/api/dashboard/sessions")),
  });
  const hasOthers = (asked.data?.data.length ?? 0) > 1;
  return (
    <Section title={t("sessions")} help={t("sessionsHelp")}>
      <Listed
        caption={t("sessions")}
        columns={columns}
        keyOf={(session) => session.uuid}
        asked={asked}
        empty={<Text>{t("noSessions")}</Text>}
      />
      {hasOthers && (
        <Group>
          <Button
            variant="default"
            onClick={() => {
              endOthers(undefined);
            }}
          >
            {t("endOthers")}
          </Button>
        </Group>
      )}
    </Section>
  );
}

function columnsOf(t: TFunction<"me">, end: (session: Session) => void): Column<Session>[] {
  return [
    {
      id: "device",
      title: t("device"),
      show: (session) => (
        <Group gap="xs">
          <span title={session.agent ?? ""}>{deviceOf(session.agent) ?? t("unknownDevice")}</span>
          {session.is_this && <State words={t("thisOne")} tone="info" />}
        </Group>
      ),
    },
    { id: "place", title: t("place"), show: (session) => session.place ?? "—" },
    {
      id: "used",
      title: t("lastUsed"),
      show: (session) => <When at={session.last_used_at ?? session.created_at} />,
    },
    {
      id: "begun",
      title: t("begun"),
      isHidden: true,
      show: (session) => <When at={session.created_at} />,
    },
    {
      id: "end",
      title: t("change"),
      show: (session) =>
        session.is_this ? null : (
          <Act
            words={t("endSession")}
            of={deviceOf(session.agent) ?? t("unknownDevice")}
            run={() => {
              end(session);
            }}
          />
        ),
    },
  ];
}
