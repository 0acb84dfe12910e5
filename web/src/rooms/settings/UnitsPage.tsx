import { Button, Group, Switch, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import type { Column } from "../../ui/DataTable";
import { FormModal } from "../../ui/FormModal";
import { Listed } from "../../ui/Listed";
import { done, refused } from "../../ui/notes";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useServerForm } from "../../ui/useServerForm";

type Unit = components["schemas"]["UnitOut"];

/** What points are reckoned from: money that was spent, visits, or anything counted. */
export default function UnitsPage() {
  const { t } = useTranslation("settings");
  const [isAdding, setAdding] = useState(false);
  const acts = useActs();
  const columns = useMemo(() => columnsOf(t, acts), [t, acts]);
  const asked = useQuery({
    queryKey: ["units"],
    queryFn: () => whole(api.GET("/api/dashboard/units")),
  });
  const add = (
    <Button
      onClick={() => {
        setAdding(true);
      }}
    >
      {t("units.add")}
    </Button>
  );
  return (
    <Page title={t("units.title")} help={t("units.help")} action={add}>
      <Listed
        caption={t("units.title")}
        columns={columns}
        keyOf={(unit) => unit.uuid}
        asked={asked}
        empty={
          <Empty title={t("units.empty")} action={add}>
            {t("units.emptyHelp")}
          </Empty>
        }
      />
      {isAdding && (
        <UnitForm
          close={() => {
            setAdding(false);
          }}
        />
      )}
    </Page>
  );
}

function UnitForm({ close }: { close: () => void }) {
  const { t } = useTranslation("settings");
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    { initialValues: { label: "", name: "", prefix: "", is_default: false } },
    (values) => {
      const body = { ...values, prefix: values.prefix || null };
      return answered(api.POST("/api/dashboard/units", { body }));
    },
    ({ label }) => {
      done(t("units.added", { label }));
      void queries.invalidateQueries({ queryKey: ["units"] });
      close();
    },
  );
  const field = (of: "label" | "name" | "prefix") => ({
    label: t(`units.fields.${of}`),
    description: t(`units.about.${of}`),
    key: form.key(of),
    ...form.getInputProps(of),
  });
  return (
    <FormModal title={t("units.add")} verb={t("units.add")} isOpen close={close} {...sending}>
      <TextInput data-autofocus {...field("label")} />
      <TextInput autoCapitalize="off" spellCheck={false} {...field("name")} />
      <TextInput {...field("prefix")} />
      <Switch
        label={t("units.fields.is_default")}
        key={form.key("is_default")}
        {...form.getInputProps("is_default", { type: "checkbox" })}
      />
    </FormModal>
  );
}

interface Acts {
  prefer: (unit: Unit) => void;
  remove: (unit: Unit) => void;
}

function useActs(): Acts {
  const queries = useQueryClient();
  const onSuccess = () => void queries.invalidateQueries({ queryKey: ["units"] });
  const { mutate: prefer } = useMutation({
    mutationFn: ({ name }: Unit) =>
      answered(api.POST("/api/dashboard/units/{name}/default", { params: { path: { name } } })),
    onSuccess,
    onError: refused,
  });
  const { mutate: remove } = useMutation({
    mutationFn: ({ name }: Unit) =>
      answered(api.DELETE("/api/dashboard/units/{name}", { params: { path: { name } } })),
    onSuccess,
    onError: refused,
  });
  return useMemo(() => ({ prefer, remove }), [prefer, remove]);
}

function columnsOf(t: TFunction<"settings">, { prefer, remove }: Acts): Column<Unit>[] {
  return [
    { id: "label", title: t("units.fields.label"), show: (unit) => unit.label },
    { id: "name", title: t("units.fields.name"), show: (unit) => <code>{unit.name}</code> },
    { id: "prefix", title: t("units.fields.prefix"), show: (unit) => unit.prefix },
    {
      id: "default",
      title: t("units.use"),
      show: (unit) =>
        unit.is_default ? (
          <State words={t("units.usual")} tone="success" />
        ) : (
          <Group gap="xs">
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => {
                prefer(unit);
              }}
            >
              {t("units.prefer")}
            </Button>
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => {
                remove(unit);
              }}
            >
              {t("units.remove")}
            </Button>
          </Group>
        ),
    },
  ];
}
