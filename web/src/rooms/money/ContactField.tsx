import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";
import { nameOf } from "../contacts/names";

interface ContactFieldProps {
  label: string;
  description?: string;
  error?: ReactNode;
  choose: (uuid: string | null) => void;
}

interface Option {
  value: string;
  label: string;
}

/** A customer, looked for by the beginning of their address or by their card. */
export function ContactField({ label, description, error, choose }: ContactFieldProps) {
  const { t } = useTranslation("prepaid");
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<Option | null>(null);
  const [search] = useDebouncedValue(typed === chosen?.label ? "" : typed.trim(), 200);
  const found = useFound(search).filter((one) => one.value !== chosen?.value);
  return (
    <Select
      label={label}
      description={description}
      error={error}
      placeholder={t("findContact")}
      nothingFoundMessage={t("nobodyFound")}
      data={chosen ? [chosen, ...found] : found}
      // The server has looked already: also by what the names don't show.
      filter={({ options }) => options}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("clear") }}
      onSearchChange={setTyped}
      onChange={(value, option) => {
        setChosen(value === null ? null : { value, label: option?.label ?? "" });
        choose(value);
      }}
    />
  );
}

function useFound(search: string): Option[] {
  const { t } = useTranslation("prepaid");
  const query = search ? { search, limit: 10 } : { limit: 10 };
  const { data } = useQuery({
    queryKey: ["contacts", query],
    queryFn: () => whole(api.GET("/api/dashboard/contacts", { params: { query } })),
  });
  return (data?.data ?? []).map((contact) => {
    const name = nameOf(contact) ?? t("anonymous");
    const { email, uuid } = contact;
    return { value: uuid, label: email && name !== email ? `${name} (${email})` : name };
  });
}
