import { Table, Text, VisuallyHidden } from "@mantine/core";
import { Check, Minus } from "lucide-react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";

import type { components } from "../../api/schema";
import { Page } from "../../ui/Page";
import { grouped, usePermissionWords } from "../../ui/permissions";
import { Shown } from "../../ui/states";
import classes from "./Roles.module.css";
import { useRoles } from "./useRoles";

type Role = components["schemas"]["RoleOut"];

/** The roles beside each other: who may do what. */
export default function RolesPage() {
  const { t } = useTranslation("staff");
  const { asked } = useRoles();
  return (
    <Page
      title={t("rolesTitle")}
      help={t("rolesHelp")}
      above={{ title: t("title"), to: "/settings/staff" }}
    >
      <Shown asked={asked}>{(roles) => <Matrix roles={roles} />}</Shown>
    </Page>
  );
}

function Matrix({ roles }: { roles: Role[] }) {
  const { t } = useTranslation("staff");
  const { roleWords } = useRoles();
  const { roomWords, verbWords } = usePermissionWords();
  // All that anybody may do: the first role allows most, and leaves nothing out.
  const rooms = grouped([...new Set(roles.flatMap((role) => role.permissions))]);
  return (
    <Table.ScrollContainer minWidth={560} className={classes.matrix}>
      <Table stickyHeader>
        <caption className={classes.caption}>{t("rolesTitle")}</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t("may")}</Table.Th>
            {roles.map((role) => (
              <Table.Th key={role.name} scope="col" className={classes.mark}>
                {roleWords(role.name)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rooms.map(([room, verbs]) => (
            <Fragment key={room}>
              <Table.Tr className={classes.room}>
                <Table.Th scope="colgroup" colSpan={roles.length + 1}>
                  {roomWords(room)}
                </Table.Th>
              </Table.Tr>
              {verbs.map((verb) => (
                <Table.Tr key={verb}>
                  <Table.Th scope="row" fw={400}>
                    {verbWords(verb)}{" "}
                    <Text span size="xs" c="dimmed" ff="monospace">
                      {room}:{verb}
                    </Text>
                  </Table.Th>
                  {roles.map((role) => (
                    <Table.Td key={role.name} className={classes.mark}>
                      <Mark is={(role.permissions as string[]).includes(`${room}:${verb}`)} />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Mark({ is }: { is: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      {is ? (
        <Check size={18} aria-hidden color="var(--success)" />
      ) : (
        <Minus size={18} aria-hidden color="var(--text-muted)" />
      )}
      <VisuallyHidden>{is ? t("yes") : t("no")}</VisuallyHidden>
    </>
  );
}
