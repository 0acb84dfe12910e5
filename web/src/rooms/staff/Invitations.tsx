import { Button, Group } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import type { Column } from "../../ui/DataTable";
import { When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { done, refused } from "../../ui/notes";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";

type Invitation = components["schemas"]["InvitationOut"];

/** Who was invited and hasn't come yet: reminded, or not invited any more. */
export function Invitations({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation("staff");
  const remind = useOn(t("reminded"), (path) =>
    answered(
      api.POST("/api/dashboard/invitations/{invitation_uuid}/reminders", { params: { path } }),
    ),
  );
  const revoke = useOn(t("revoked"), (path) =>
    answered(api.DELETE("/api/dashboard/invitations/{invitation_uuid}", { params: { path } })),
  );
  const columns = useMemo(
    () => columnsOf(t, mayChange ? { remind, revoke } : null),
    [t, mayChange, remind, revoke],
  );
  const asked = useQuery({
    queryKey: ["invitations"],
    queryFn: () => whole(api.GET("/api/dashboard/invitations")),
  });
  return (
    <Listed
      caption={t("invited")}
      columns={columns}
      keyOf={(invitation) => invitation.uuid}
      asked={asked}
      empty={<Empty title={t("nobodyInvited")}>{t("nobodyInvitedHelp")}</Empty>}
    />
  );
}

type Run = (invitation: Invitation) => void;

function useOn(words: string, ask: (path: { invitation_uuid: string }) => Promise<unknown>): Run {
  const queries = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (invitation: Invitation) => ask({ invitation_uuid: invitation.uuid }),
    onSuccess: () => {
      done(words);
      void queries.invalidateQueries({ queryKey: ["invitations"] });
    },
    onError: refused,
  });
  return mutate;
}

function columnsOf(
  t: TFunction<"staff">,
  acts: { remind: Run; revoke: Run } | null,
): Column<Invitation>[] {
  return [
    { id: "email", title: t("email"), show: (invitation) => invitation.email },
    {
      id: "role",
      title: t("role"),
      show: (invitation) =>
        t(`roles.${invitation.role as "owner"}`, { defaultValue: invitation.role }),
    },
    {
      id: "until",
      title: t("until"),
      show: (invitation) =>
        invitation.is_expired ? (
          <State words={t("expired")} tone="warning" />
        ) : (
          <When at={invitation.expires_at} />
        ),
    },
    ...(acts ? [{ id: "acts", title: t("change"), show: buttons(t, acts) }] : []),
  ];
}

function buttons(t: TFunction<"staff">, acts: { remind: Run; revoke: Run }) {
  return function Buttons(invitation: Invitation) {
    return (
      <Group gap="xs" wrap="nowrap">
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => {
            acts.remind(invitation);
          }}
        >
          {t("remind")}
        </Button>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => {
            acts.revoke(invitation);
          }}
        >
          {t("revoke")}
        </Button>
      </Group>
    );
  };
}
