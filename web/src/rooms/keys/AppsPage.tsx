import { Button, Group, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { Act } from "../../ui/Act";
import type { Column } from "../../ui/DataTable";
import { When } from "../../ui/Figures";
import { FormModal } from "../../ui/FormModal";
import { Listed } from "../../ui/Listed";
import { Once } from "../../ui/Once";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { Sure } from "../../ui/Sure";
import { useAct } from "../../ui/useAct";
import { useListState } from "../../ui/useListState";
import { useServerForm } from "../../ui/useServerForm";
import { curlOfClient, environment } from "./snippets";

type App = components["schemas"]["OAuthClientOut"];
type Secret = components["schemas"]["OAuthClientSecretOut"];
type Asked = { app: App; act: "renew" | "end" };

/** Applications that get themselves tokens: made, given a new secret, ended. */
export default function AppsPage() {
  const { t } = useTranslation("keys");
  const { state, ask } = useListState();
  const [isAdding, adding] = useDisclosure();
  const [secret, tell] = useState<Secret | null>(null);
  const [asking, setAsking] = useState<Asked | null>(null);
  const columns = useMemo(() => columnsOf(t, setAsking), [t]);
  const query = { page: state.page, limit: 25 };
  const asked = useQuery({
    queryKey: ["oauth-clients", query],
    queryFn: () => whole(api.GET("/api/dashboard/oauth-clients", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const add = <Button onClick={adding.open}>{t("addApp")}</Button>;
  return (
    <Page title={t("apps")} help={t("appsHelp")} action={add}>
      <Listed
        caption={t("apps")}
        columns={columns}
        keyOf={(app) => app.uuid}
        asked={asked}
        turnTo={(page) => {
          ask({ page });
        }}
        empty={
          <Empty title={t("noApps")} action={add}>
            {t("noAppsHelp")}
          </Empty>
        }
      />
      {isAdding && <AddApp close={adding.close} tell={tell} />}
      {asking && (
        <Ask
          {...asking}
          tell={tell}
          close={() => {
            setAsking(null);
          }}
        />
      )}
      {secret && (
        <Once
          title={t("appMade")}
          help={t("once")}
          close={() => {
            tell(null);
          }}
          parts={partsOf(t, secret)}
        />
      )}
    </Page>
  );
}

function partsOf(t: TFunction<"keys">, { client_id, client_secret }: Secret) {
  const values = {
    REGULARS_CLIENT_ID: String(client_id),
    REGULARS_CLIENT_SECRET: client_secret,
  };
  return [
    { title: t("clientId"), text: String(client_id) },
    { title: t("clientSecret"), text: client_secret },
    { title: t("getToken"), text: curlOfClient(client_id, client_secret) },
    { title: t("environment"), text: environment(values) },
  ];
}

function AddApp({ close, tell }: { close: () => void; tell: (secret: Secret) => void }) {
  const { t } = useTranslation("keys");
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    { initialValues: { name: "" } },
    (body) => answered(api.POST("/api/dashboard/oauth-clients", { body })),
    (made) => {
      void queries.invalidateQueries({ queryKey: ["oauth-clients"] });
      close();
      tell(made);
    },
  );
  return (
    <FormModal title={t("addApp")} verb={t("addApp")} isOpen close={close} {...sending}>
      <TextInput
        label={t("name")}
        description={t("appNameHelp")}
        data-autofocus
        key={form.key("name")}
        {...form.getInputProps("name")}
      />
    </FormModal>
  );
}

/** Asks once before a secret is void, or an application ends. */
function Ask({ app, act, tell, close }: Asked & { tell: (s: Secret) => void; close: () => void }) {
  const { t } = useTranslation("keys");
  const params = { path: { client_uuid: app.uuid } };
  const renew = useAct(
    () =>
      answered(api.POST("/api/dashboard/oauth-clients/{client_uuid}/secrets", { params })).then(
        tell,
      ),
    null,
  );
  const end = useAct(
    () => answered(api.DELETE("/api/dashboard/oauth-clients/{client_uuid}", { params })),
    t("appEnded"),
    "oauth-clients",
  );
  const isEnd = act === "end";
  return (
    <Sure
      title={t(isEnd ? "endTitle" : "renewTitle", { name: app.name })}
      verb={t(isEnd ? "end" : "renew")}
      act={() => {
        (isEnd ? end : renew)(undefined);
      }}
      close={close}
    >
      {t(isEnd ? "endAppHelp" : "renewHelp")}
    </Sure>
  );
}

function columnsOf(t: TFunction<"keys">, ask: (asked: Asked) => void): Column<App>[] {
  return [
    { id: "name", title: t("name"), show: (app) => app.name },
    { id: "id", title: t("clientId"), show: (app) => <code>{app.id}</code> },
    {
      id: "state",
      title: t("state"),
      show: (app) =>
        app.revoked_at ? (
          <State words={t("states.ended")} tone="gray" />
        ) : (
          <State words={t("states.good")} tone="success" />
        ),
    },
    {
      id: "used",
      title: t("lastUsed"),
      show: (app) => (app.last_used_at ? <When at={app.last_used_at} /> : t("neverUsed")),
    },
    { id: "made", title: t("madeAt"), show: (app) => <When at={app.created_at} days /> },
    {
      id: "acts",
      title: t("change"),
      show: (app) =>
        app.revoked_at ? null : (
          <Group gap="xs" wrap="nowrap">
            <Act
              words={t("renew")}
              of={app.name}
              run={() => {
                ask({ app, act: "renew" });
              }}
            />
            <Act
              words={t("end")}
              of={app.name}
              run={() => {
                ask({ app, act: "end" });
              }}
            />
          </Group>
        ),
    },
  ];
}
