import { Button, Group, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import { enterSandbox } from "../../shell/switching";
import { Act } from "../../ui/Act";
import type { Column } from "../../ui/DataTable";
import { When } from "../../ui/Figures";
import { FormModal } from "../../ui/FormModal";
import { Listed } from "../../ui/Listed";
import { refused } from "../../ui/notes";
import { Once } from "../../ui/Once";
import { Page } from "../../ui/Page";
import { Empty } from "../../ui/states";
import { Sure } from "../../ui/Sure";
import { useAct } from "../../ui/useAct";
import { useServerForm } from "../../ui/useServerForm";

type Sandbox = components["schemas"]["SandboxOut"];
type Keys = components["schemas"]["SandboxKeysOut"];

/** Accounts to try things in: opened, entered, closed. */
export function Sandboxes() {
  const { t } = useTranslation("sandboxes");
  const mayChange = useMay()("accounts:write");
  const [isOpening, opening] = useDisclosure();
  const [keys, tell] = useState<Keys | null>(null);
  const [closing, ask] = useState<Sandbox | null>(null);
  const columns = useMemo(() => columnsOf(t, mayChange ? ask : null), [t, mayChange]);
  const asked = useQuery({
    queryKey: ["sandboxes"],
    queryFn: () => whole(api.GET("/api/dashboard/sandboxes")),
  });
  const close = useAct(
    (sandbox: Sandbox) =>
      answered(
        api.DELETE("/api/dashboard/sandboxes/{sandbox_uuid}", {
          params: { path: { sandbox_uuid: sandbox.uuid } },
        }),
      ),
    t("closed"),
    "sandboxes",
    "session",
  );
  const open = mayChange && <Button onClick={opening.open}>{t("open")}</Button>;
  return (
    <Page title={t("title")} help={t("help")} action={open}>
      <Listed
        caption={t("title")}
        columns={columns}
        keyOf={(sandbox) => sandbox.uuid}
        asked={asked}
        empty={
          <Empty title={t("empty")} action={open}>
            {t("emptyHelp")}
          </Empty>
        }
      />
      {isOpening && <Open close={opening.close} tell={tell} />}
      {keys && (
        <Once
          title={t("opened", { name: keys.name })}
          help={t("openedHelp")}
          parts={partsOf(t, keys)}
          close={() => {
            tell(null);
          }}
        />
      )}
      {closing && (
        <Sure
          title={t("closeTitle", { name: closing.name })}
          verb={t("close")}
          act={() => {
            close(closing);
          }}
          close={() => {
            ask(null);
          }}
        >
          {t("closeHelp")}
        </Sure>
      )}
    </Page>
  );
}

function partsOf(t: TFunction<"sandboxes">, keys: Keys) {
  return [
    { title: t("keys.personal"), text: keys.personal_access_token },
    { title: t("keys.till"), text: keys.register_token },
    { title: t("keys.clientId"), text: String(keys.oauth_client_id) },
    { title: t("keys.clientSecret"), text: keys.oauth_client_secret },
    { title: t("keys.account"), text: keys.account_secret },
  ];
}

function Open({ close, tell }: { close: () => void; tell: (keys: Keys) => void }) {
  const { t } = useTranslation("sandboxes");
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    { initialValues: { name: "" } },
    ({ name }) => answered(api.POST("/api/dashboard/sandboxes", { body: { name: name || null } })),
    (keys) => {
      void queries.invalidateQueries({ queryKey: ["sandboxes"] });
      close();
      tell(keys);
    },
  );
  return (
    <FormModal title={t("open")} verb={t("open")} isOpen close={close} {...sending}>
      <TextInput
        label={t("name")}
        description={t("nameHelp")}
        data-autofocus
        key={form.key("name")}
        {...form.getInputProps("name")}
      />
    </FormModal>
  );
}

function columnsOf(
  t: TFunction<"sandboxes">,
  ask: ((sandbox: Sandbox) => void) | null,
): Column<Sandbox>[] {
  return [
    { id: "name", title: t("name"), show: (sandbox) => sandbox.name },
    { id: "now", title: t("clockShows"), show: (sandbox) => <When at={sandbox.now} /> },
    {
      id: "opened",
      title: t("openedAt"),
      show: (sandbox) => <When at={sandbox.created_at} days />,
    },
    ...(ask
      ? [
          {
            id: "acts",
            title: t("change"),
            show: (sandbox: Sandbox) => (
              <Group gap="xs" wrap="nowrap">
                <Act
                  words={t("enter")}
                  of={sandbox.name}
                  run={() => {
                    enterSandbox(sandbox.uuid).catch(refused);
                  }}
                />
                <Act
                  words={t("close")}
                  of={sandbox.name}
                  run={() => {
                    ask(sandbox);
                  }}
                />
              </Group>
            ),
          },
        ]
      : []),
  ];
}
