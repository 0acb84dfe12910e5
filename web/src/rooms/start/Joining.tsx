import { Anchor, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { boot } from "../../boot";
import { Shown } from "../../ui/states";
import { Code } from "./Code";
import type { Draft } from "./draft";
import { useJoinCode } from "./joinCode";
import { StepForm, type StepProps, useSaving } from "./StepForm";

/** How customers get a card: a page of the business's own, and a poster that leads there. */
export function Joining(props: StepProps) {
  const { t } = useTranslation("start");
  const { draft, change, next } = props;
  const queries = useQueryClient();
  const saving = useSaving(
    async () => {
      if (draft.isOpen) return;
      await open(draft);
      await queries.invalidateQueries({ queryKey: ["join-code"] });
    },
    () => {
      if (draft.isOpen) next();
      else change({ isOpen: true });
    },
  );
  return (
    <StepForm
      {...props}
      saving={saving}
      title={t("joining.title")}
      help={t("joining.help")}
      verb={draft.isOpen ? t("next") : t("joining.open")}
    >
      {draft.isOpen ? (
        <Poster />
      ) : (
        <TextInput
          label={t("joining.slug")}
          description={`${location.origin}${boot.root}/p/${draft.slug}/join`}
          inputWrapperOrder={["label", "input", "description", "error"]}
          value={draft.slug}
          error={saving.errorOf("slug")}
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => {
            change({ slug: event.currentTarget.value });
          }}
        />
      )}
    </StepForm>
  );
}

function Poster() {
  const { t } = useTranslation("start");
  const asked = useJoinCode();
  return (
    <Shown asked={asked}>
      {({ url, qr_svg: svg }) => (
        <Group align="center" role="status">
          <Code svg={svg} label={t("joining.code")} />
          <Stack gap="xs" flex={1} miw={0}>
            <Text fw={650}>{t("joining.isOpen")}</Text>
            <Anchor href={url} target="_blank" rel="noreferrer" className="prewrap">
              {url}
            </Anchor>
            <Anchor href={`${boot.root}/dashboard/start/poster`} target="_blank">
              {t("joining.print")}
            </Anchor>
          </Stack>
        </Group>
      )}
    </Shown>
  );
}

function open({ slug, portalUrl }: Draft) {
  const body = { slug: slug.trim() || null, url: portalUrl, lets_join: true };
  return answered(api.PUT("/api/dashboard/contacts-portal", { body }));
}
