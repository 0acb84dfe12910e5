import { Anchor, Button, Group, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { boot } from "../../boot";
import { useSession } from "../../shell/session";
import { Act } from "../../ui/Act";
import type { Column } from "../../ui/DataTable";
import { When } from "../../ui/Figures";
import { Listed } from "../../ui/Listed";
import { Once } from "../../ui/Once";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { Sure } from "../../ui/Sure";
import { useAct } from "../../ui/useAct";
import { useListState } from "../../ui/useListState";
import { AddKey, type Beginning, type Made } from "./AddKey";
import { curlOf, curlOfTill, environment } from "./snippets";

type Key = components["schemas"]["CredentialOut"];

const NEW: Beginning = { name: "", scopes: [] };

/** Keys of programs and tills: made, looked over, ended. */
export default function KeysPage() {
  const { t } = useTranslation("keys");
  const { state, ask } = useListState();
  const me = useSession().person.uuid;
  const [beginning, begin] = useState<Beginning | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const [ended, end] = useState<Key | null>(null);
  const columns = useMemo(() => columnsOf(t, { me, replace: begin, end }), [t, me]);
  const query = { page: state.page, limit: 25 };
  const asked = useQuery({
    queryKey: ["tokens", query],
    queryFn: () => whole(api.GET("/api/dashboard/tokens", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const add = (
    <Button
      onClick={() => {
        begin(NEW);
      }}
    >
      {t("add")}
    </Button>
  );
  return (
    <Page title={t("title")} help={<Help />} action={add}>
      <Listed
        caption={t("title")}
        columns={columns}
        keyOf={(key) => key.uuid}
        asked={asked}
        turnTo={(page) => {
          ask({ page });
        }}
        empty={
          <Empty title={t("empty")} action={add}>
            {t("emptyHelp")}
          </Empty>
        }
      />
      {beginning && (
        <AddKey
          beginning={beginning}
          close={() => {
            begin(null);
          }}
          tell={setMade}
        />
      )}
      {made && (
        <ShownOnce
          made={made}
          close={() => {
            setMade(null);
          }}
        />
      )}
      {ended && (
        <End
          of={ended}
          close={() => {
            end(null);
          }}
        />
      )}
    </Page>
  );
}

/** Asks once before a key opens nothing any more. */
function End({ of, close }: { of: Key; close: () => void }) {
  const { t } = useTranslation("keys");
  const revoke = useAct(
    () =>
      answered(
        api.DELETE("/api/dashboard/tokens/{token_uuid}", {
          params: { path: { token_uuid: of.uuid } },
        }),
      ),
    t("ended"),
    "tokens",
  );
  return (
    <Sure
      title={t("endTitle", { name: of.name })}
      verb={t("end")}
      act={() => {
        revoke(undefined);
      }}
      close={close}
    >
      {t("endHelp")}
    </Sure>
  );
}

/** What keys are for, and where all calls are described. */
function Help() {
  const { t } = useTranslation("keys");
  return (
    <>
      {t("help")}{" "}
      <Anchor href={`${boot.root}/docs`} target="_blank">
        {t("reference")}
      </Anchor>
    </>
  );
}

function ShownOnce({ made, close }: { made: Made; close: () => void }) {
  const { t } = useTranslation("keys");
  const { token, isTill, scopes } = made;
  const may = (permission: string) => scopes.length === 0 || scopes.includes(permission);
  return (
    <Once
      title={t("made")}
      help={t("once")}
      close={close}
      parts={[
        { title: t("key"), text: token },
        { title: t("try"), text: isTill ? curlOfTill(token) : curlOf(token, may) },
        { title: t("environment"), text: environment({ REGULARS_TOKEN: token }) },
      ]}
    />
  );
}

interface Acts {
  me: string;
  replace: (beginning: Beginning) => void;
  end: (key: Key) => void;
}

function columnsOf(t: TFunction<"keys">, acts: Acts): Column<Key>[] {
  return [
    { id: "name", title: t("name"), show: (key) => key.name },
    {
      id: "kind",
      title: t("kind"),
      show: (key) => (key.register_uuid ? t("ofTill") : t("ofProgram")),
    },
    { id: "state", title: t("state"), show: (key) => <Stands of={key} /> },
    { id: "scopes", title: t("may"), show: (key) => mayDo(t, key) },
    {
      id: "used",
      title: t("lastUsed"),
      show: (key) => (key.last_used_at ? <When at={key.last_used_at} /> : t("neverUsed")),
    },
    {
      id: "expires",
      title: t("until"),
      show: (key) => (key.expires_at ? <When at={key.expires_at} days /> : t("forEver")),
    },
    {
      id: "made",
      title: t("madeAt"),
      isHidden: true,
      show: (key) => <When at={key.created_at} />,
    },
    {
      id: "acts",
      title: t("change"),
      show: (key) => (key.revoked_at ? null : <Buttons t={t} of={key} {...acts} />),
    },
  ];
}

function mayDo(t: TFunction<"keys">, key: Key) {
  if (key.register_uuid) return t("whatTillsDo");
  if (key.scopes.length === 0) return t("whatTheirOwnerMay");
  return (
    <Text span inherit title={key.scopes.join(", ")}>
      {t("things", { count: key.scopes.length })}
    </Text>
  );
}

/** Whether it still opens anything, and if that is wise. */
function Stands({ of: key }: { of: Key }) {
  const { t } = useTranslation("keys");
  const [now] = useState(() => Date.now());
  if (key.revoked_at) return <State words={t("states.ended")} tone="gray" />;
  if (key.expires_at && Date.parse(key.expires_at) < now)
    return <State words={t("states.expired")} tone="gray" />;
  const isWide = !key.register_uuid && key.scopes.length === 0;
  if (isWide && !key.expires_at) return <State words={t("states.wide")} tone="warning" />;
  return <State words={t("states.good")} tone="success" />;
}

function Buttons({ t, of, me, replace, end }: Acts & { t: TFunction<"keys">; of: Key }) {
  return (
    <Group gap="xs" wrap="nowrap">
      {of.user_uuid === me && (
        <Act
          words={t("replace")}
          of={of.name}
          run={() => {
            replace({ name: of.name, scopes: of.scopes });
          }}
        />
      )}
      <Act
        words={t("end")}
        of={of.name}
        run={() => {
          end(of);
        }}
      />
    </Group>
  );
}
