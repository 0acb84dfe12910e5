import { Anchor, Group, Switch, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { Refusal } from "../../api/refusal";
import type { components } from "../../api/schema";
import { FormCard } from "../../ui/FormCard";
import { done } from "../../ui/notes";
import { Shown } from "../../ui/states";
import { useServerForm } from "../../ui/useServerForm";

type Portal = components["schemas"]["ContactPortalOut"];

/** Where customers have their card, and may get one. */
export function PagesCard() {
  const asked = useQuery({ queryKey: ["contacts-portal"], queryFn: found });
  return <Shown asked={asked}>{({ portal }) => <PagesForm portal={portal} />}</Shown>;
}

function PagesForm({ portal }: { portal: Portal | null }) {
  const { t } = useTranslation("settings");
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    {
      initialValues: {
        slug: portal?.slug ?? "",
        url: portal?.url ?? "",
        lets_join: portal?.lets_join ?? true,
      },
    },
    ({ slug, url, lets_join }) => {
      const body = { slug: slug || null, url: url || null, lets_join };
      return answered(api.PUT("/api/dashboard/contacts-portal", { body }));
    },
    () => {
      done(t("saved"));
      void queries.invalidateQueries({ queryKey: ["contacts-portal"] });
      void queries.invalidateQueries({ queryKey: ["join-code"] });
    },
  );
  return (
    <FormCard
      title={t("pages.title")}
      help={portal ? t("pages.help") : t("pages.closed")}
      mayChange
      {...sending}
    >
      {portal && (
        <Group>
          <Anchor href={portal.pages_url} target="_blank" rel="noreferrer">
            {portal.pages_url}
          </Anchor>
          <Anchor component={Link} to="/start/poster">
            {t("pages.poster")}
          </Anchor>
        </Group>
      )}
      <TextInput
        label={t("pages.slug")}
        description={t("pages.slugHelp")}
        autoCapitalize="off"
        spellCheck={false}
        key={form.key("slug")}
        {...form.getInputProps("slug")}
      />
      <TextInput
        type="url"
        label={t("pages.url")}
        description={t("pages.urlHelp")}
        placeholder="https://"
        key={form.key("url")}
        {...form.getInputProps("url")}
      />
      <Switch
        label={t("pages.lets_join")}
        key={form.key("lets_join")}
        {...form.getInputProps("lets_join", { type: "checkbox" })}
      />
    </FormCard>
  );
}

/** The pages, or that nobody has opened them yet. */
async function found(): Promise<{ portal: Portal | null }> {
  try {
    return { portal: await answered(api.GET("/api/dashboard/contacts-portal")) };
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return { portal: null };
    throw error;
  }
}
