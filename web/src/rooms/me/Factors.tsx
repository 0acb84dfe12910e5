import { Alert, Button, Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { useSession } from "../../shell/session";
import { done } from "../../ui/notes";
import { Once } from "../../ui/Once";
import { Section } from "../../ui/Section";
import { State } from "../../ui/State";
import { AddPasskey } from "./AddPasskey";
import { AddTotp } from "./AddTotp";
import { AskPassword } from "./AskPassword";
import { Passkeys } from "./Passkeys";

type Doing = "addApp" | "removeApp" | "addPasskey" | "renewCodes" | null;

/** The second factors: what one is asked for after the password. */
export function Factors() {
  const { t } = useTranslation("me");
  const { totp, passkeys, recovery_codes: left } = useSession().second_factors;
  const [doing, start] = useState<Doing>(null);
  const [codes, tell] = useState<string[]>([]);
  const changed = useChanged();
  const close = () => {
    start(null);
  };
  const after = (recoveryCodes: string[]) => {
    close();
    tell(recoveryCodes);
    changed(t("factorOn"));
  };
  const has = totp || passkeys > 0;
  const button = (what: Exclude<Doing, null>) => (
    <Button
      variant="default"
      onClick={() => {
        start(what);
      }}
    >
      {t(what)}
    </Button>
  );
  return (
    <Section title={t("factors")} help={t("factorsHelp")}>
      <Group justify="space-between">
        <Group gap="sm">
          <Text fw={500}>{t("app")}</Text>
          <State words={totp ? t("on") : t("off")} tone={totp ? "success" : "gray"} />
        </Group>
        {totp ? button("removeApp") : button("addApp")}
      </Group>
      <Group justify="space-between">
        <Text fw={500}>{t("passkeys")}</Text>
        {"PublicKeyCredential" in window ? (
          button("addPasskey")
        ) : (
          <Text c="dimmed" size="sm">
            {t("noPasskeysHere")}
          </Text>
        )}
      </Group>
      {passkeys > 0 && <Passkeys />}
      {has && (
        <Group justify="space-between">
          <Text fw={500}>{t("codesLeft", { count: left })}</Text>
          {button("renewCodes")}
        </Group>
      )}
      {has && left < 3 && <Alert color="warning">{t("fewCodes")}</Alert>}
      <Steps doing={doing} close={close} after={after} tell={tell} />
      {codes.length > 0 && (
        <Once
          title={t("codes")}
          help={t("codesHelp")}
          parts={[{ title: t("codes"), text: codes.join("\n") }]}
          close={() => {
            tell([]);
          }}
        />
      )}
    </Section>
  );
}

interface StepsProps {
  doing: Doing;
  close: () => void;
  after: (recoveryCodes: string[]) => void;
  tell: (recoveryCodes: string[]) => void;
}

/** What is being done, step by step. */
function Steps({ doing, close, after, tell }: StepsProps) {
  if (doing === "addApp") return <AddTotp close={close} after={after} />;
  if (doing === "addPasskey") return <AddPasskey close={close} after={after} />;
  if (doing === "removeApp") return <RemoveApp close={close} />;
  if (doing === "renewCodes") return <RenewCodes close={close} tell={tell} />;
  return null;
}

/** Says so, and asks again what one has. */
function useChanged(): (words: string) => void {
  const queries = useQueryClient();
  return (words) => {
    done(words);
    for (const list of ["session", "passkeys", "own-sessions"])
      void queries.invalidateQueries({ queryKey: [list] });
  };
}

function RemoveApp({ close }: { close: () => void }) {
  const { t } = useTranslation("me");
  const changed = useChanged();
  return (
    <AskPassword
      title={t("removeApp")}
      verb={t("removeApp")}
      help={t("removeAppHelp")}
      send={(password) =>
        answered(api.POST("/api/dashboard/session/totp/removals", { body: { password } }))
      }
      after={() => {
        close();
        changed(t("factorOff"));
      }}
      close={close}
    />
  );
}

function RenewCodes({ close, tell }: { close: () => void; tell: (codes: string[]) => void }) {
  const { t } = useTranslation("me");
  const changed = useChanged();
  return (
    <AskPassword
      title={t("renewCodes")}
      verb={t("renewCodes")}
      help={t("renewCodesHelp")}
      send={(password) =>
        answered(api.POST("/api/dashboard/session/recovery-codes", { body: { password } }))
      }
      after={(made) => {
        close();
        tell(made.recovery_codes);
        changed(t("codesRenewed"));
      }}
      close={close}
    />
  );
}
