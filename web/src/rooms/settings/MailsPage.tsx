import { Anchor, NativeSelect, Stack, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { languages } from "../../i18n";
import { useMay } from "../../shell/session";
import { type Column, DataTable } from "../../ui/DataTable";
import { When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { done, refused } from "../../ui/notes";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { Empty, Shown } from "../../ui/states";
import { nameOf } from "./mails";

type Template = components["schemas"]["EmailTemplateOut"];
type Mail = components["schemas"]["EmailOut"];
type Kind = components["schemas"]["SubscriptionTypeOut"];

/** Every mail that goes out by itself: its words, and who gets it. */
export default function MailsPage() {
  const { t } = useTranslation("settings");
  const may = useMay();
  const columns = useMemo(() => columnsOf(t), [t]);
  const asked = useQuery({
    queryKey: ["email-templates"],
    queryFn: () => whole(api.GET("/api/dashboard/email-templates")),
  });
  return (
    <Page title={t("mails.title")} help={t("mails.help")}>
      <Listed
        caption={t("mails.title")}
        columns={columns}
        keyOf={(template) => template.uuid}
        asked={asked}
        empty={<Empty title={t("mails.empty")} />}
      />
      {may("contacts:read") && <Recipients mayChange={may("messages:configure")} />}
    </Page>
  );
}

function columnsOf(t: TFunction<"settings">): Column<Template>[] {
  return [
    {
      id: "name",
      title: t("mails.name"),
      show: (template) => (
        <Anchor component={Link} to={`/settings/mails/${template.uuid}`}>
          {nameOf(t, template.category)}
        </Anchor>
      ),
    },
    {
      id: "language",
      title: t("mails.language"),
      show: ({ language }) => languages[language],
    },
    { id: "subject", title: t("mails.subject"), show: (template) => template.subject },
    {
      id: "state",
      title: t("mails.state"),
      show: (template) =>
        template.lacks_variable ? (
          <State words={t("mails.lacks")} tone="danger" />
        ) : template.updated_at === null ? (
          <State words={t("mails.shipped")} tone="gray" />
        ) : (
          <State words={t("mails.changed")} tone="info" />
        ),
    },
    {
      id: "updated",
      title: t("mails.updated"),
      isHidden: true,
      show: ({ updated_at: at }) => (at === null ? "—" : <When at={at} />),
    },
  ];
}

/** Who gets which mail: everybody, or those who want that kind of message. */
function Recipients({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation("settings");
  const queries = useQueryClient();
  const mails = useQuery({
    queryKey: ["emails"],
    queryFn: () => answered(api.GET("/api/dashboard/emails")),
  });
  const kinds = useQuery({
    queryKey: ["subscription-types", "names"],
    queryFn: () => answered(api.GET("/api/dashboard/subscription-types")),
  });
  const { mutate: choose } = useMutation({
    mutationFn: ({ mail, kind }: { mail: Mail; kind: string }) =>
      answered(
        api.PUT("/api/dashboard/emails/{email_uuid}", {
          params: { path: { email_uuid: mail.uuid } },
          body: { subscription_type_uuid: kind || null },
        }),
      ),
    onSuccess: () => {
      done(t("saved"));
      void queries.invalidateQueries({ queryKey: ["emails"] });
    },
    onError: refused,
  });
  return (
    <Shown asked={kinds}>
      {(known) => (
        <Shown asked={mails}>
          {(rows) => (
            <Stack gap="sm">
              <Title order={2}>{t("mails.recipients")}</Title>
              <DataTable
                caption={t("mails.recipients")}
                columns={recipientColumns(t, known, mayChange, (mail, kind) => {
                  choose({ mail, kind });
                })}
                rows={rows}
                keyOf={(mail) => mail.uuid}
              />
            </Stack>
          )}
        </Shown>
      )}
    </Shown>
  );
}

function recipientColumns(
  t: TFunction<"settings">,
  kinds: Kind[],
  mayChange: boolean,
  choose: (mail: Mail, kind: string) => void,
): Column<Mail>[] {
  const choices = [
    { value: "", label: t("mails.everybody") },
    ...kinds.map(({ uuid, name }) => ({ value: uuid, label: t("mails.whoWant", { name }) })),
  ];
  return [
    { id: "name", title: t("mails.name"), show: (mail) => nameOf(t, mail.category) },
    {
      id: "who",
      title: t("mails.recipients"),
      show: (mail) => (
        <NativeSelect
          aria-label={t("mails.whoGets", { name: nameOf(t, mail.category) })}
          size="xs"
          disabled={!mayChange}
          value={mail.subscription_type_uuid ?? ""}
          data={choices}
          onChange={(event) => {
            choose(mail, event.currentTarget.value);
          }}
        />
      ),
    },
  ];
}
