import { Anchor, Button, Menu, Stack, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import type { Column } from "../../ui/DataTable";
import { When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useListState } from "../../ui/useListState";
import { Invitations } from "./Invitations";
import { Invite } from "./Invite";
import { type Doing, Person, useDoings } from "./Person";

type User = components["schemas"]["UserOut"];

/** Who works here, and who is invited to. */
export default function StaffPage() {
  const { t } = useTranslation("staff");
  const { state, ask } = useListState();
  const [isInviting, inviting] = useDisclosure();
  const mayChange = useMay()("accounts:write");
  const [done, act] = useState<Acting | null>(null);
  const doingsOf = useDoings();
  const columns = useMemo(
    () => columnsOf(t, doingsOf, act),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- Another each time, for the same.
    [t, mayChange],
  );
  const query = { page: state.page, limit: 25 };
  const asked = useQuery({
    queryKey: ["users", query],
    queryFn: () => whole(api.GET("/api/dashboard/users", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const invite = mayChange && <Button onClick={inviting.open}>{t("invite")}</Button>;
  return (
    <Page title={t("title")} help={<Help />} action={invite}>
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
      {done && (
        <Person
          {...done}
          close={() => {
            act(null);
          }}
        />
      )}
    </Page>
  );
}

interface Acting {
  user: User;
  doing: Doing;
}

/** What the page is about, and what each role allows. */
function Help() {
  const { t } = useTranslation("staff");
  return (
    <>
      {t("help")}{" "}
      <Anchor component={Link} to={"/settings/roles" as string}>
        {t("rolesTitle")}
      </Anchor>
    </>
  );
}

function columnsOf(
  t: TFunction<"staff">,
  doingsOf: (user: User) => Doing[],
  act: (acting: Acting) => void,
): Column<User>[] {
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
      show: (user) => <Has it={user.has_second_factor} />,
    },
    { id: "pin", title: t("tillPin"), show: (user) => <Has it={user.has_till_pin} /> },
    {
      id: "seen",
      title: t("lastSeen"),
      show: (user) => (user.last_seen_at ? <When at={user.last_seen_at} /> : "—"),
    },
    {
      id: "acts",
      title: t("change"),
      show: (user) => <Acts user={user} doings={doingsOf(user)} act={act} />,
    },
  ];
}

function Has({ it }: { it: boolean }) {
  const { t } = useTranslation("staff");
  return <State words={it ? t("yes") : t("no")} tone={it ? "success" : "gray"} />;
}

interface ActsProps {
  user: User;
  doings: Doing[];
  act: (acting: Acting) => void;
}

function Acts({ user, doings, act }: ActsProps) {
  const { t } = useTranslation("staff");
  if (doings.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          size="compact-sm"
          aria-label={t("changePerson", { name: user.name })}
        >
          {t("change")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {doings.map((doing) => (
          <Menu.Item
            key={doing}
            onClick={() => {
              act({ user, doing });
            }}
          >
            {t(`doing.${doing}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
