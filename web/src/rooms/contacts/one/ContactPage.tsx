import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../../api/client";
import { useMay } from "../../../shell/session";
import { When } from "../../../ui/Figures";
import { Page } from "../../../ui/Page";
import { Shown } from "../../../ui/states";
import { useListState } from "../../../ui/useListState";
import { nameOf } from "../names";
import { Actions } from "./Actions";
import { Belongings } from "./Belongings";
import { Consent } from "./Consent";
import { Details } from "./Details";
import { type Contact, type Dialog, Dialogs } from "./Dialogs";
import { Identifiers } from "./Identifiers";
import { Numbers } from "./Numbers";
import { Timeline } from "./Timeline";

/** One customer: what they have, how it came to be, and what can be done about it. */
export default function ContactPage() {
  const { uuid } = useParams({ strict: false }) as { uuid: string };
  const asked = useQuery({
    queryKey: ["contacts", uuid],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/contacts/{contact_uuid}", {
          params: { path: { contact_uuid: uuid } },
        }),
      ),
  });
  return <Shown asked={asked}>{(contact) => <Whole contact={contact} />}</Shown>;
}

function Whole({ contact }: { contact: Contact }) {
  const { t } = useTranslation(["contact", "contacts"]);
  const [dialog, begin] = useState<Dialog | null>(null);
  const since = contact.current_values["created_at"];
  return (
    <Page
      title={nameOf(contact) ?? t("nameless")}
      help={
        <>
          {contact.email && `${contact.email} · `}
          {t("since")} <When at={String(since)} days />
        </>
      }
      above={{ title: t("contacts:title"), to: "/contacts" }}
      action={<Actions contact={contact} begin={begin} />}
    >
      <Numbers contact={contact} />
      <Parts contact={contact} />
      <Dialogs
        contact={contact}
        which={dialog}
        close={() => {
          begin(null);
        }}
      />
    </Page>
  );
}

const tabs = ["timeline", "belongings", "cards", "details", "consent"] as const;
type Tab = (typeof tabs)[number];

function Parts({ contact }: { contact: Contact }) {
  const { t } = useTranslation("contact");
  const { state, ask } = useListState<{ tab: Tab; what: string }>();
  const may = useMay();
  const parts = {
    timeline: may("loyalty:read") && <Timeline uuid={contact.uuid} />,
    belongings: <Belongings uuid={contact.uuid} />,
    cards: <Identifiers uuid={contact.uuid} />,
    details: <Details contact={contact} />,
    consent: <Consent uuid={contact.uuid} />,
  };
  const there = tabs.filter((tab) => parts[tab]);
  return (
    <Tabs
      value={state.tab ?? there[0] ?? null}
      keepMounted={false}
      onChange={(tab) => {
        ask({ tab: tab as Tab, what: "" });
      }}
    >
      <Tabs.List mb="md">
        {there.map((tab) => (
          <Tabs.Tab key={tab} value={tab}>
            {t(`tabs.${tab}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {there.map((tab) => (
        <Tabs.Panel key={tab} value={tab}>
          {parts[tab]}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
