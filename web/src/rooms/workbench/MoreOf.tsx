import { Button, Menu } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { go } from "../../router";
import { Once } from "../../ui/Once";
import { Sure } from "../../ui/Sure";
import { useAct } from "../../ui/useAct";
import { EditWebhook } from "./EditWebhook";
import { ReplayFailed } from "./ReplayFailed";

type Webhook = components["schemas"]["WebhookSettingsOut"];

const doings = ["edit", "replay", "renew", "remove"] as const;
type Doing = (typeof doings)[number];

const path = "/api/dashboard/webhook-subscriptions/{webhook_subscription_uuid}";

/** All else that can be done with a webhook. */
export function MoreOf({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation("workbench");
  const [doing, start] = useState<Doing | null>(null);
  const [secret, tell] = useState<string | null>(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default">{t("more")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {doings.map((what) => (
            <Menu.Item
              key={what}
              onClick={() => {
                start(what);
              }}
            >
              {t(`doing.${what}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Step
        webhook={webhook}
        doing={doing}
        tell={tell}
        close={() => {
          start(null);
        }}
      />
      {secret && (
        <Once
          title={t("secret")}
          help={t("secretHelp")}
          parts={[{ title: t("secretItself"), text: secret }]}
          close={() => {
            tell(null);
          }}
        />
      )}
    </>
  );
}

interface StepProps {
  webhook: Webhook;
  doing: Doing | null;
  tell: (secret: string) => void;
  close: () => void;
}

function Step(props: StepProps) {
  const { webhook, doing, close } = props;
  if (doing === null) return null;
  if (doing === "edit") return <EditWebhook webhook={webhook} close={close} />;
  if (doing === "replay") return <ReplayFailed uuid={webhook.uuid} close={close} />;
  return doing === "renew" ? <Renew {...props} /> : <Remove {...props} />;
}

/** For a day the old secret signs beside the new one. */
function Renew({ webhook, tell, close }: StepProps) {
  const { t } = useTranslation("workbench");
  const params = { path: { webhook_subscription_uuid: webhook.uuid } };
  const body = { overlap_hours: 24 };
  const renew = useAct(async () => {
    tell((await answered(api.POST(`${path}/secrets`, { params, body }))).secret);
  }, null);
  return (
    <Sure
      title={t("doing.renew")}
      verb={t("doing.renew")}
      act={() => {
        renew(undefined);
      }}
      close={close}
    >
      {t("renewHelp")}
    </Sure>
  );
}

function Remove({ webhook, close }: StepProps) {
  const { t } = useTranslation("workbench");
  const params = { path: { webhook_subscription_uuid: webhook.uuid } };
  const remove = useAct(async () => {
    await answered(api.DELETE(path, { params }));
    go("/developers/webhooks");
  }, t("removed"));
  return (
    <Sure
      title={t("removeTitle", { name: webhook.name })}
      verb={t("doing.remove")}
      act={() => {
        remove(undefined);
      }}
      close={close}
    >
      {t("removeHelp")}
    </Sure>
  );
}
