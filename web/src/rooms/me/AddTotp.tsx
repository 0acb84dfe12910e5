import { Image, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { FormModal } from "../../ui/FormModal";
import { Snippet } from "../../ui/Snippet";
import { useServerForm } from "../../ui/useServerForm";
import { AskPassword } from "./AskPassword";
import classes from "./Me.module.css";

type Begun = components["schemas"]["TotpOut"];

interface AddTotpProps {
  close: () => void;
  /** Recovery codes, none where there were some already. */
  after: (recoveryCodes: string[]) => void;
}

/** Codes of an app: the password, the QR code, and the first code as a proof. */
export function AddTotp({ close, after }: AddTotpProps) {
  const { t } = useTranslation("me");
  const [begun, begin] = useState<Begun | null>(null);
  if (begun) return <Confirm begun={begun} close={close} after={after} />;
  return (
    <AskPassword
      title={t("addApp")}
      verb={t("goOn")}
      help={t("addAppHelp")}
      send={(password) => answered(api.POST("/api/dashboard/session/totp", { body: { password } }))}
      after={begin}
      close={close}
    />
  );
}

function Confirm({ begun, close, after }: AddTotpProps & { begun: Begun }) {
  const { t } = useTranslation(["me", "shell"]);
  const { form, ...sending } = useServerForm(
    { initialValues: { code: "" } },
    ({ code }) => {
      const body = { code: code.trim() };
      return answered(api.POST("/api/dashboard/session/totp/confirmations", { body }));
    },
    (made) => {
      after(made.recovery_codes);
    },
  );
  return (
    <FormModal title={t("addApp")} verb={t("switchOn")} isOpen close={close} {...sending}>
      <Stack align="center">
        <Text>{t("scan")}</Text>
        <Image
          className={classes.code}
          w={220}
          src={`data:image/svg+xml,${encodeURIComponent(begun.qr_svg)}`}
          alt={t("qr")}
        />
      </Stack>
      <Snippet title={t("typeInstead")} text={begun.secret} />
      <TextInput
        label={t("shell:appCode")}
        inputMode="numeric"
        autoComplete="one-time-code"
        data-autofocus
        key={form.key("code")}
        {...form.getInputProps("code")}
      />
    </FormModal>
  );
}
