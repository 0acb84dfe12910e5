import { Button, Radio, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import type { Column } from "../../ui/DataTable";
import { FormModal } from "../../ui/FormModal";
import { Listed } from "../../ui/Listed";
import { done } from "../../ui/notes";
import { Page } from "../../ui/Page";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useServerForm } from "../../ui/useServerForm";

type Kind = components["schemas"]["SubscriptionTypeOut"];
type Strategy = components["schemas"]["SubscriptionTypeCreate"]["strategy"];

const strategies: Strategy[] = ["OPT_IN", "DOUBLE_OPT_IN", "OPT_OUT"];

/** The kinds of message that customers can want or not. */
export default function SubscriptionsPage() {
  const { t } = useTranslation("settings");
  const [edited, edit] = useState<Kind | "new" | null>(null);
  const columns = useMemo(() => columnsOf(t, edit), [t]);
  const asked = useQuery({
    queryKey: ["subscription-types"],
    queryFn: () => whole(api.GET("/api/dashboard/subscription-types")),
  });
  const add = (
    <Button
      onClick={() => {
        edit("new");
      }}
    >
      {t("subscriptions.add")}
    </Button>
  );
  return (
    <Page title={t("subscriptions.title")} help={t("subscriptions.help")} action={add}>
      <Listed
        caption={t("subscriptions.title")}
        columns={columns}
        keyOf={(kind) => kind.uuid}
        asked={asked}
        empty={
          <Empty title={t("subscriptions.empty")} action={add}>
            {t("subscriptions.emptyHelp")}
          </Empty>
        }
      />
      {edited && (
        <KindForm
          key={edited === "new" ? "new" : edited.uuid}
          kind={edited === "new" ? null : edited}
          close={() => {
            edit(null);
          }}
        />
      )}
    </Page>
  );
}

function KindForm({ kind, close }: { kind: Kind | null; close: () => void }) {
  const { t } = useTranslation("settings");
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    {
      initialValues: {
        name: kind?.name ?? "",
        description: kind?.description ?? "",
        strategy: (kind?.strategy ?? "OPT_IN") as Strategy,
        is_active: kind?.active ?? true,
      },
    },
    ({ name, description, strategy, is_active }) => {
      if (kind === null) {
        const body = { name, description, strategy };
        return answered(api.POST("/api/dashboard/subscription-types", { body }));
      }
      const path = { subscription_type_uuid: kind.uuid };
      return answered(
        api.PUT("/api/dashboard/subscription-types/{subscription_type_uuid}", {
          params: { path },
          body: { name, description, is_active },
        }),
      );
    },
    ({ name }) => {
      done(t("subscriptions.saved", { name }));
      void queries.invalidateQueries({ queryKey: ["subscription-types"] });
      close();
    },
  );
  return (
    <FormModal
      title={kind ? kind.name : t("subscriptions.add")}
      verb={kind ? t("subscriptions.save") : t("subscriptions.add")}
      isOpen
      close={close}
      {...sending}
    >
      <TextInput
        data-autofocus
        label={t("subscriptions.name")}
        key={form.key("name")}
        {...form.getInputProps("name")}
      />
      <Textarea
        autosize
        minRows={2}
        label={t("subscriptions.description")}
        description={t("subscriptions.descriptionHelp")}
        key={form.key("description")}
        {...form.getInputProps("description")}
      />
      {kind === null ? (
        <Radio.Group
          label={t("subscriptions.strategy")}
          description={t("subscriptions.strategyHelp")}
          key={form.key("strategy")}
          {...form.getInputProps("strategy")}
        >
          <Strategies />
        </Radio.Group>
      ) : (
        <Switch
          label={t("subscriptions.is_active")}
          key={form.key("is_active")}
          {...form.getInputProps("is_active", { type: "checkbox" })}
        />
      )}
    </FormModal>
  );
}

function Strategies() {
  const { t } = useTranslation("settings");
  return (
    <Stack gap="xs" mt="xs">
      {strategies.map((value) => (
        <Radio
          key={value}
          value={value}
          label={t(`subscriptions.strategies.${value}`)}
          description={t(`subscriptions.about.${value}`)}
        />
      ))}
    </Stack>
  );
}

function columnsOf(t: TFunction<"settings">, edit: (kind: Kind) => void): Column<Kind>[] {
  return [
    {
      id: "name",
      title: t("subscriptions.name"),
      show: (kind) => (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            edit(kind);
          }}
        >
          {kind.name}
        </Button>
      ),
    },
    {
      id: "description",
      title: t("subscriptions.description"),
      show: (kind) => kind.description || "—",
    },
    {
      id: "strategy",
      title: t("subscriptions.strategy"),
      show: (kind) =>
        strategies.includes(kind.strategy as Strategy)
          ? t(`subscriptions.strategies.${kind.strategy as Strategy}`)
          : t("subscriptions.always"),
    },
    {
      id: "state",
      title: t("subscriptions.state"),
      show: (kind) => (
        <State
          words={kind.active ? t("subscriptions.on") : t("subscriptions.off")}
          tone={kind.active ? "success" : "gray"}
        />
      ),
    },
  ];
}
