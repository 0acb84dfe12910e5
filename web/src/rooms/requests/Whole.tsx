import { Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { Facts } from "../../ui/Facts";
import { When } from "../../ui/Figures";
import { Json } from "../../ui/Json";
import { Peek } from "../../ui/Peek";
import { Snippet } from "../../ui/Snippet";
import { State } from "../../ui/State";
import { Shown } from "../../ui/states";
import { toneOf } from "./columns";

type Whole = components["schemas"]["RequestWholeOut"];

/** One request: what was sent, without secrets, and how it was refused. */
export function Whole({ uuid, close }: { uuid: string; close: () => void }) {
  const { t } = useTranslation("requests");
  const asked = useQuery({
    queryKey: ["requests", uuid],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/requests/{logged_request_uuid}", {
          params: { path: { logged_request_uuid: uuid } },
        }),
      ),
  });
  return (
    <Peek title={t("one")} close={close}>
      <Shown asked={asked}>{(request) => <Told of={request} />}</Shown>
    </Peek>
  );
}

function Told({ of }: { of: Whole }) {
  const { t } = useTranslation(["requests", "common"]);
  return (
    <>
      <Title order={2} size="h3">
        <code>
          {of.method} {of.path}
        </code>
      </Title>
      <Facts
        of={[
          [t("status"), <State words={String(of.status)} tone={toneOf(of.status)} />],
          [t("code"), of.code ?? "—"],
          [t("when"), <When at={of.asked_at} seconds />],
          [t("milliseconds"), of.milliseconds],
          [t("key"), of.credential_name ?? "—"],
          [t("dryRun"), of.is_dry_run ? t("common:yes") : t("common:no")],
        ]}
      />
      <Snippet title={t("id")} text={of.request_id} />
      {of.query && Object.keys(of.query).length > 0 && <Part title={t("query")} of={of.query} />}
      {of.body !== null && <Part title={t("body")} of={of.body} />}
      {of.refusal && <Part title={t("refusal")} of={of.refusal} />}
    </>
  );
}

function Part({ title, of }: { title: string; of: unknown }) {
  return (
    <section aria-label={title}>
      <Title order={3} size="h4" mb="xs">
        {title}
      </Title>
      <Json of={of} />
    </section>
  );
}
