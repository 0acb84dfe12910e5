import { PasswordInput, Select, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay } from "../../shell/session";
import { FormModal } from "../../ui/FormModal";
import { done } from "../../ui/notes";
import { Sure } from "../../ui/Sure";
import { useAct } from "../../ui/useAct";
import { useServerForm } from "../../ui/useServerForm";
import { useRoles } from "./useRoles";

type User = components["schemas"]["UserOut"];
export type Doing = "role" | "pin" | "noPin" | "noFactor" | "remove";

interface PersonProps {
  user: User;
  doing: Doing;
  close: () => void;
}

/** What can be done with somebody who works here. */
export function Person(props: PersonProps) {
  if (props.doing === "role") return <ChangeRole {...props} />;
  if (props.doing === "pin") return <SetPin {...props} />;
  return <Ask {...props} />;
}

function ChangeRole({ user, close }: PersonProps) {
  const { t } = useTranslation("staff");
  const queries = useQueryClient();
  const { roleWords, names } = useRoles();
  const { form, ...sending } = useServerForm(
    { initialValues: { role: user.role as "owner" } },
    (body) => {
      const params = { path: { user_uuid: user.uuid } };
      return answered(api.PUT("/api/dashboard/users/{user_uuid}", { params, body }));
    },
    () => {
      done(t("roleChanged", { name: user.name }));
      void queries.invalidateQueries({ queryKey: ["users"] });
      close();
    },
  );
  const title = t("doing.role");
  return (
    <FormModal title={`${title}: ${user.name}`} verb={title} isOpen close={close} {...sending}>
      <Text>{t("roleHelp")}</Text>
      <Select
        label={t("role")}
        data={names.map((value) => ({ value, label: roleWords(value) }))}
        allowDeselect={false}
        data-autofocus
        key={form.key("role")}
        {...form.getInputProps("role")}
      />
    </FormModal>
  );
}

function SetPin({ user, close }: PersonProps) {
  const { t } = useTranslation(["staff", "shell"]);
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    { initialValues: { pin: "" } },
    (body) => {
      const params = { path: { user_uuid: user.uuid } };
      return answered(api.PUT("/api/dashboard/users/{user_uuid}/till-pin", { params, body }));
    },
    () => {
      done(t("pinSet", { name: user.name }));
      void queries.invalidateQueries({ queryKey: ["users"] });
      close();
    },
  );
  const title = t("doing.pin");
  return (
    <FormModal title={`${title}: ${user.name}`} verb={title} isOpen close={close} {...sending}>
      <PasswordInput
        label={t("shell:pin")}
        description={t("pinHelp")}
        inputMode="numeric"
        autoComplete="off"
        maxLength={6}
        data-autofocus
        visibilityToggleButtonProps={{ "aria-label": t("shell:showPin") }}
        key={form.key("pin")}
        {...form.getInputProps("pin")}
      />
    </FormModal>
  );
}

/** Asks once before something is taken off somebody. */
function Ask({ user, doing, close }: PersonProps) {
  const { t } = useTranslation("staff");
  const path = "/api/dashboard/users/{user_uuid}";
  const params = { path: { user_uuid: user.uuid } };
  const acts = {
    noPin: () => answered(api.PUT(`${path}/till-pin`, { params, body: { pin: null } })),
    noFactor: () => answered(api.DELETE(`${path}/second-factors`, { params })),
    remove: () => answered(api.DELETE(path, { params })),
  };
  const what = doing as keyof typeof acts;
  const act = useAct<undefined, unknown>(
    () => acts[what](),
    t(`did.${what}`, { name: user.name }),
    "users",
  );
  return (
    <Sure
      title={`${t(`doing.${what}`)}: ${user.name}`}
      verb={t(`doing.${what}`)}
      act={() => {
        act(undefined);
      }}
      close={close}
    >
      {t(`ask.${what}`, { name: user.name })}
    </Sure>
  );
}

/** What there is to do with somebody, for who may do it. */
export function useDoings(): (user: User) => Doing[] {
  const may = useMay();
  const [mayPeople, mayTills] = [may("accounts:write"), may("shops:write")];
  return (user) => [
    ...(mayPeople ? (["role"] as const) : []),
    ...(mayTills ? (["pin"] as const) : []),
    ...(mayTills && user.has_till_pin ? (["noPin"] as const) : []),
    ...(mayPeople && user.has_second_factor ? (["noFactor"] as const) : []),
    ...(mayPeople ? (["remove"] as const) : []),
  ];
}
