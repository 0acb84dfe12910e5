import { Button, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import { useMay } from "../../shell/session";
import type { Column } from "../../ui/DataTable";
import { Listed } from "../../ui/Listed";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useListState } from "../../ui/useListState";
import { AttributeForm } from "./AttributeForm";
import { type Attribute, entities, type Entity, type Type } from "./attributes";

/** What is noted of customers, purchases and other things, besides what everybody notes. */
export default function AttributesPage() {
  const { t } = useTranslation("settings");
  const { state, ask } = useListState<{ of: Entity }>();
  const of = entities.find((each) => each === state.of) ?? "contact";
  const [edited, edit] = useState<Attribute | "new" | null>(null);
  const mayChange = useMay()("attributes:configure");
  const columns = useMemo(() => columnsOf(t, mayChange ? edit : null), [t, mayChange]);
  const asked = useQuery({
    queryKey: ["attributes", of],
    // What the business has thought of itself stands first: it is what can be changed.
    select: (found) => ({ ...found, data: [...found.data].sort(ownFirst) }),
    queryFn: () =>
      whole(api.GET("/api/dashboard/attributes", { params: { query: { entity: of } } })),
  });
  const add = mayChange && (
    <Button
      onClick={() => {
        edit("new");
      }}
    >
      {t("attributes.add")}
    </Button>
  );
  return (
    <Page title={t("attributes.title")} help={t("attributes.help")} action={add}>
      <NativeSelect
        label={t("attributes.of")}
        w={{ base: "100%", sm: 320 }}
        value={of}
        data={entities.map((value) => ({ value, label: t(`attributes.entities.${value}`) }))}
        onChange={(event) => {
          ask({ of: event.currentTarget.value as Entity });
        }}
      />
      <Listed
        caption={t("attributes.title")}
        columns={columns}
        keyOf={(attribute) => attribute.uuid}
        asked={asked}
        empty={
          <Empty title={t("attributes.empty")} action={add}>
            {t("attributes.emptyHelp")}
          </Empty>
        }
      />
      {edited && (
        <AttributeForm
          key={edited === "new" ? "new" : edited.uuid}
          entity={of}
          attribute={edited === "new" ? null : edited}
          close={() => {
            edit(null);
          }}
        />
      )}
    </Page>
  );
}

function ownFirst(one: Attribute, other: Attribute): number {
  return Number(one.is_piggy_defined) - Number(other.is_piggy_defined);
}

function columnsOf(
  t: TFunction<"settings">,
  edit: ((attribute: Attribute) => void) | null,
): Column<Attribute>[] {
  return [
    {
      id: "label",
      title: t("attributes.fields.label"),
      show: (attribute) =>
        edit && !attribute.is_piggy_defined ? (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              edit(attribute);
            }}
          >
            {attribute.label}
          </Button>
        ) : (
          attribute.label
        ),
    },
    { id: "name", title: t("attributes.fields.name"), show: ({ name }) => <code>{name}</code> },
    {
      id: "type",
      title: t("attributes.fields.type"),
      show: ({ type }) => t(`attributes.types.${type as Type}`),
    },
    {
      id: "whose",
      title: t("attributes.whose"),
      show: ({ is_piggy_defined: isGiven }) => (
        <State
          words={isGiven ? t("attributes.given") : t("attributes.own")}
          tone={isGiven ? "gray" : "info"}
        />
      ),
    },
  ];
}
