import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { Refusal } from "../../api/refusal";
import { AskPassword } from "./AskPassword";

interface AddPasskeyProps {
  close: () => void;
  after: (recoveryCodes: string[]) => void;
}

/** A passkey: the password, its name, and then the browser asks for a finger or a key. */
export function AddPasskey({ close, after }: AddPasskeyProps) {
  const { t } = useTranslation("me");
  const [name, setName] = useState("");
  const add = async (password: string) => {
    const begun = await answered(
      api.POST("/api/dashboard/session/passkey-challenges", { body: { password } }),
    );
    const made = await make(begun.options).catch(() => {
      // Closed, or this device has nothing to make one with.
      throw new Refusal(t("noPasskeyMade"), 0, 400);
    });
    const body = { proof: begun.proof, name: name.trim() || t("passkey"), made };
    return answered(api.POST("/api/dashboard/session/passkeys", { body }));
  };
  return (
    <AskPassword
      title={t("addPasskey")}
      verb={t("addPasskey")}
      help={t("addPasskeyHelp")}
      send={add}
      after={(added) => {
        after(added.recovery_codes);
      }}
      close={close}
    >
      <TextInput
        label={t("passkeyName")}
        description={t("passkeyNameHelp")}
        data-autofocus
        value={name}
        onChange={(event) => {
          setName(event.currentTarget.value);
        }}
      />
    </AskPassword>
  );
}

/** What the browser makes, as the server reads it. */
async function make(options: string): Promise<string> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    JSON.parse(options) as PublicKeyCredentialCreationOptionsJSON,
  );
  return JSON.stringify(await navigator.credentials.create({ publicKey }));
}
