import { Button, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import type { Column } from "../../ui/DataTable";
import { Facts } from "../../ui/Facts";
import { When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { Peek } from "../../ui/Peek";
import { Empty, Shown } from "../../ui/states";
import { useListState } from "../../ui/useListState";

type Email = components["schemas"]["KeptEmailOut"];

/** What the sandbox would have sent; it went nowhere. */
export function KeptEmails() {
  const { t } = useTranslation("sandboxes");
  const { state, ask } = useListState();
  const [seen, see] = useState<Email | null>(null);
  const columns = useMemo(() => columnsOf(t, see), [t]);
  const query = { page: state.page, limit: 25 };
  const asked = useQuery({
    queryKey: ["kept-emails", query],
    queryFn: () => whole(api.GET("/api/dashboard/kept-emails", { params: { query } })),
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });
  return (
    <>
      <Listed
        caption={t("emails")}
        columns={columns}
        keyOf={(email) => email.uuid}
        asked={asked}
        turnTo={(page) => {
          ask({ page });
        }}
        empty={<Empty title={t("noEmails")}>{t("noEmailsHelp")}</Empty>}
      />
      {seen && (
        <OneEmail
          uuid={seen.uuid}
          close={() => {
            see(null);
          }}
        />
      )}
    </>
  );
}

function OneEmail({ uuid, close }: { uuid: string; close: () => void }) {
  const { t } = useTranslation("sandboxes");
  const asked = useQuery({
    queryKey: ["kept-emails", uuid],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/kept-emails/{kept_email_uuid}", {
          params: { path: { kept_email_uuid: uuid } },
        }),
      ),
  });
  return (
    <Peek title={t("email")} close={close}>
      <Shown asked={asked}>
        {(email) => (
          <>
            <Text size="lg" fw={650}>
              {email.subject}
            </Text>
            <Facts
              of={[
                [t("to"), email.recipient],
                [t("from"), email.sender ?? "—"],
                [t("when"), <When at={email.created_at} />],
              ]}
            />
            <Text
              component="pre"
              ff="inherit"
              tabIndex={0}
              m={0}
              style={{ whiteSpace: "pre-wrap" }}
            >
              {email.text}
            </Text>
          </>
        )}
      </Shown>
    </Peek>
  );
}

function columnsOf(t: TFunction<"sandboxes">, see: (email: Email) => void): Column<Email>[] {
  return [
    { id: "when", title: t("when"), show: (email) => <When at={email.created_at} /> },
    {
      id: "kind",
      title: t("email"),
      show: (email) => (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            see(email);
          }}
        >
          <code>{email.category}</code>
        </Button>
      ),
    },
    { id: "to", title: t("to"), show: (email) => email.recipient },
  ];
}
