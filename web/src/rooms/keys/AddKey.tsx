import { Select, Switch, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { Refusal } from "../../api/refusal";
import type { components } from "../../api/schema";
import { useSession } from "../../shell/session";
import { FormModal } from "../../ui/FormModal";
import { useServerForm } from "../../ui/useServerForm";
import { Scopes } from "./Scopes";

type Permission = components["schemas"]["Permission"];

/** A key that was just made, with what it may do: what its snippet is of. */
export interface Made {
  token: string;
  isTill: boolean;
  scopes: string[];
}

/** What a new key begins with: that of the one it takes the place of. */
export interface Beginning {
  name: string;
  scopes: string[];
}

interface AddKeyProps {
  beginning: Beginning;
  close: () => void;
  tell: (made: Made) => void;
}

const FOR_A_PROGRAM = "program";
const lives = ["", "30", "90", "365"] as const;

/** Makes a key for a program, or for a till of another maker. */
export function AddKey({ beginning, close, tell }: AddKeyProps) {
  const { t } = useTranslation("keys");
  const queries = useQueryClient();
  const { permissions } = useSession();
  const [holder, setHolder] = useState(FOR_A_PROGRAM);
  const [isLimited, setLimited] = useState(beginning.scopes.length > 0);
  const isTill = holder !== FOR_A_PROGRAM;
  const { form, ...sending } = useServerForm(
    { initialValues: { ...beginning, days: "" } },
    async ({ name, scopes: chosen, days }) => {
      if (isTill) return { token: await forTill(holder), isTill, scopes: [] };
      const scopes = isLimited ? chosen : [];
      // Without any it would be allowed everything.
      if (isLimited && scopes.length === 0) throw missing(t("chooseScopes"));
      return { token: await forProgram(name, scopes, days), isTill, scopes };
    },
    (made) => {
      void queries.invalidateQueries({ queryKey: ["tokens"] });
      close();
      tell(made);
    },
  );
  return (
    <FormModal title={t("add")} verb={t("add")} isOpen close={close} size="lg" {...sending}>
      <Holder value={holder} choose={setHolder} />
      {!isTill && (
        <>
          <TextInput
            label={t("name")}
            description={t("nameHelp")}
            data-autofocus
            key={form.key("name")}
            {...form.getInputProps("name")}
          />
          <Select
            label={t("life")}
            data={lives.map((days) => ({ value: days, label: t(`lives.${days || "ever"}`) }))}
            allowDeselect={false}
            key={form.key("days")}
            {...form.getInputProps("days")}
          />
          <Switch
            label={t("everything")}
            description={t("everythingHelp")}
            checked={!isLimited}
            onChange={(event) => {
              setLimited(!event.currentTarget.checked);
            }}
          />
          {isLimited && (
            <Scopes
              permissions={permissions}
              key={form.key("scopes")}
              {...form.getInputProps("scopes")}
            />
          )}
        </>
      )}
    </FormModal>
  );
}

/** For whom: a program, or one of the tills. */
function Holder({ value, choose }: { value: string; choose: (holder: string) => void }) {
  const { t } = useTranslation("keys");
  const { data } = useQuery({
    queryKey: ["registers"],
    queryFn: () => answered(api.GET("/api/dashboard/registers")),
  });
  const tills = (data ?? []).map((one) => ({
    value: one.uuid,
    label: t("forTill", { till: one.name, shop: one.shop.name }),
  }));
  return (
    <Select
      label={t("for")}
      data={[{ value: FOR_A_PROGRAM, label: t("forProgram") }, ...tills]}
      allowDeselect={false}
      value={value}
      onChange={(chosen) => {
        choose(chosen ?? FOR_A_PROGRAM);
      }}
    />
  );
}

async function forTill(register_uuid: string): Promise<string> {
  const params = { path: { register_uuid } };
  const asked = api.POST("/api/dashboard/registers/{register_uuid}/tokens", { params });
  return (await answered(asked)).token;
}

async function forProgram(name: string, scopes: string[], days: string): Promise<string> {
  const ends = days && new Date(Date.now() + Number(days) * 86_400_000).toISOString();
  const limits = scopes.length > 0 && { scopes: scopes as Permission[] };
  const body = { name, ...limits, ...(ends && { expires_at: ends }) };
  return (await answered(api.POST("/api/dashboard/tokens", { body }))).token;
}

const missing = (words: string) => new Refusal(words, 0, 422, { scopes: [words] });
