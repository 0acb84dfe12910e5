import { Autocomplete } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, whole } from "../../api/client";

/** A customer, by their address; nobody in particular while it is nobody's. */
export function PersonPick({ choose }: { choose: (uuid: string) => void }) {
  const { t } = useTranslation("rules");
  const [words, type] = useState("");
  const [search] = useDebouncedValue(words, 200);
  const query = { search, limit: 5 };
  const { data } = useQuery({
    queryKey: ["contacts", "to try", query],
    enabled: search !== "",
    queryFn: () => whole(api.GET("/api/dashboard/contacts", { params: { query } })),
  });
  const found = (data?.data ?? []).filter((contact) => contact.email);
  return (
    <Autocomplete
      label={t("person")}
      description={t("personHelp")}
      inputWrapperOrder={["label", "input", "description", "error"]}
      autoComplete="off"
      data={found.map((contact) => contact.email)}
      filter={({ options }) => options}
      value={words}
      onChange={(typed) => {
        type(typed);
        choose(found.find((contact) => contact.email === typed)?.uuid ?? "");
      }}
    />
  );
}
