import {
  Anchor,
  Button,
  Code,
  Group,
  Paper,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { boot } from "../../boot";
import { languages } from "../../i18n";
import { useMay } from "../../shell/session";
import { FormCard } from "../../ui/FormCard";
import { done, refused } from "../../ui/notes";
import { Page } from "../../ui/Page";
import { Failed, Shown } from "../../ui/states";
import { useServerForm } from "../../ui/useServerForm";
import { nameOf } from "./mails";

type Template = components["schemas"]["EmailTemplateOut"];

/** One mail in one language: its words, and what it would be with samples in it. */
export default function MailPage() {
  const { uuid } = useParams({ strict: false }) as { uuid: string };
  const asked = useQuery({
    queryKey: ["email-templates", uuid],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/email-templates/{email_template_uuid}", {
          params: { path: { email_template_uuid: uuid } },
        }),
      ),
  });
  return (
    <Shown asked={asked}>
      {(template) => <Mail key={template.updated_at ?? ""} template={template} />}
    </Shown>
  );
}

function Mail({ template }: { template: Template }) {
  const { t } = useTranslation("settings");
  const mayChange = useMay()("messages:configure");
  const path = { email_template_uuid: template.uuid };
  const again = useAgain();
  const { subject, text, body } = template;
  const { form, ...sending } = useServerForm(
    { initialValues: { subject, text, body } },
    (said) => answered(api.PUT(ONE, { params: { path }, body: said })),
    () => {
      done(t("saved"));
      again();
    },
  );
  const field = (of: "subject" | "text" | "body") => ({
    label: t(`mails.fields.${of}`),
    key: form.key(of),
    ...form.getInputProps(of),
  });
  const title = `${nameOf(t, template.category)} · ${languages[template.language]}`;
  return (
    <Page
      title={title}
      help={t("mails.oneHelp")}
      above={{ title: t("mails.title"), to: "/settings/mails" }}
    >
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <FormCard title={t("mails.words")} mayChange={mayChange} {...sending}>
          <Text size="sm">
            {t("mails.needs")} <Code>{`{{ ${template.needs} }}`}</Code>
          </Text>
          <TextInput {...field("subject")} />
          <Textarea autosize minRows={6} maxRows={16} {...field("text")} />
          <Textarea
            autosize
            minRows={6}
            maxRows={16}
            description={t("mails.bodyHelp")}
            spellCheck={false}
            {...field("body")}
          />
          <Text size="sm" c="dimmed" className="prewrap">
            {t("mails.tags")} {template.merge_tags.join(", ")}
          </Text>
        </FormCard>
        <Stack>
          <Anchor href={`${boot.root}${ONE.replace(/{.*}/, template.uuid)}/page`} target="_blank">
            {t("mails.page")}
          </Anchor>
          {mayChange && <Beside template={template} said={form.getValues} />}
        </Stack>
      </SimpleGrid>
    </Page>
  );
}

const ONE = "/api/dashboard/email-templates/{email_template_uuid}";

function useAgain() {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ["email-templates"] });
}

type Said = components["schemas"]["EmailTemplateUpdate"];

/** What it would look like, and the way back to what it was. */
function Beside({ template, said }: { template: Template; said: () => Said }) {
  const { t } = useTranslation("settings");
  const again = useAgain();
  const path = { email_template_uuid: template.uuid };
  const preview = useMutation({
    mutationFn: () => answered(api.POST(`${ONE}/previews`, { params: { path }, body: said() })),
  });
  const { mutate: bringBack } = useMutation({
    mutationFn: () => answered(api.DELETE(ONE, { params: { path } })),
    onSuccess: () => {
      const { subject, text, body } = template;
      // What was written instead can be had again.
      done(t("mails.broughtBack"), async () => {
        await answered(api.PUT(ONE, { params: { path }, body: { subject, text, body } }));
        again();
      });
      again();
    },
    onError: refused,
  });
  return (
    <Stack>
      <Group>
        <Button
          variant="default"
          loading={preview.isPending}
          onClick={() => {
            preview.mutate();
          }}
        >
          {t("mails.preview")}
        </Button>
        {template.updated_at !== null && (
          <Button
            variant="subtle"
            onClick={() => {
              bringBack();
            }}
          >
            {t("mails.bringBack")}
          </Button>
        )}
      </Group>
      <div role="status">
        {preview.error && <Failed error={preview.error} />}
        {preview.data && <Preview of={preview.data} />}
      </div>
    </Stack>
  );
}

/** As somebody would read it. */
function Preview({ of }: { of: components["schemas"]["EmailPreviewOut"] }) {
  const { t } = useTranslation("settings");
  return (
    <Paper component="section" withBorder radius="md" p="lg" bg="var(--surface)">
      <Text fw={650}>{of.subject}</Text>
      <Text mt="sm" className="prewrap">
        {of.text}
      </Text>
      {of.lacks_variable && (
        <Text mt="sm" c="danger">
          {t("mails.lacksHelp")}
        </Text>
      )}
    </Paper>
  );
}
