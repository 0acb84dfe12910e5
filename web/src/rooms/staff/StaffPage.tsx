import { Button, Stack, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import type { Column } from "../../ui/DataTable";
import { When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { Page } from "../../ui/Page";
import { Empty } from "../../ui/states";
import { useListState } from "../../ui/useListState";
import { Invitations } from "./Invitations";
import { Invite } from "./Invite";

type User = components["schemas"]["UserOut"];

/** Who works here, and who is invited to. */
export default function StaffPage() {
  const { t } = useTranslation("staff");
  const { state, ask } = useListState();
  const [isInviting, inviting] = useDisclosure();
  const mayChange = useMay()("accounts:write");
  const columns = useMemo(() => columnsOf(t), [t]);
  const query = { page: state.page, limit: 25 };
  const asked = useQuery({
    queryKey: ["users", query],
    queryFn: () => whole(api.GET("/api/dashboard/users", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const invite = mayChange && <Button onClick={inviting.open}>{t("invite")}</Button>;
  return (
    <Page title={t("title")} help={t("help")} action={invite}>
      <Listed
        caption={t("title")}
        columns={columns}
        keyOf={(user) => user.uuid}
        asked={asked}
        turnTo={(page) => {
          ask({ page });
        }}
        empty={<Empty title={t("empty")}>{t("emptyHelp")}</Empty>}
      />
      <Stack gap="sm">
        <Title order={2}>{t("invited")}</Title>
        <Invitations mayChange={mayChange} />
      </Stack>
      {isInviting && <Invite close={inviting.close} />}
    </Page>
  );
}

function columnsOf(t: TFunction<"staff">): Column<User>[] {
  return [
    { id: "name", title: t("name"), show: (user) => user.name },
    { id: "email", title: t("email"), show: (user) => user.email },
    {
      id: "role",
      title: t("role"),
      show: (user) => t(`roles.${user.role as "owner"}`, { defaultValue: user.role }),
    },
    {
      id: "second",
      title: t("secondFactor"),
      show: (user) => (user.has_second_factor ? t("yes") : t("no")),
    },
    {
      id: "seen",
      title: t("lastSeen"),
      show: (user) => (user.last_seen_at ? <When at={user.last_seen_at} /> : "—"),
    },
  ];
}
