import { Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../api/client";
import { pages } from "../pages";
import { go } from "../router";
import { useMay } from "./session";
import { useTitles } from "./useTitles";

/** Everything by its name, and everybody by theirs: Ctrl+K. */
export function Palette() {
  const { t } = useTranslation("shell");
  const [asked, setAsked] = useState("");
  const people = usePeople(asked);
  const ways = useWays();
  const actions: SpotlightActionGroupData[] = [
    { group: t("pages"), actions: ways },
    ...(people.length > 0 ? [{ group: t("people"), actions: people }] : []),
  ];
  return (
    <Spotlight
      actions={actions}
      query={asked}
      onQueryChange={setAsked}
      shortcut={["mod + K"]}
      nothingFound={t("nothingFound")}
      highlightQuery
      limit={12}
      maxHeight={420}
      scrollable
      searchProps={{
        leftSection: <Search size={18} aria-hidden />,
        placeholder: t("paletteHelp"),
        "aria-label": t("paletteHelp"),
      }}
    />
  );
}

function useWays() {
  const may = useMay();
  const titleOf = useTitles();
  const { t } = useTranslation("shell");
  return (
    pages
      // A page about one thing has no address of its own.
      .filter((page) => !page.path.includes("$") && may(page.permission))
      .map((page) => ({
        id: page.path,
        label: titleOf(page),
        description: page.group && t(`group.${page.group}`),
        onClick: () => {
          go(page.path);
        },
      }))
  );
}

/** Who is meant, by e-mail address, phone number or card. */
function usePeople(asked: string) {
  const [settled] = useDebouncedValue(asked.trim(), 150);
  const may = useMay();
  const { data } = useQuery({
    queryKey: ["palette", settled],
    queryFn: () =>
      answered(
        api.GET("/api/dashboard/contacts", { params: { query: { search: settled, limit: 5 } } }),
      ),
    enabled: settled.length >= 2 && may("contacts:read"),
  });
  return (data ?? []).map((contact) => ({
    id: contact.uuid,
    label: contact.email ?? contact.uuid,
    // What was typed may be in none of the words shown, such as a card's number.
    keywords: [asked],
    onClick: () => {
      go(`/contacts/${contact.uuid}`);
    },
  }));
}
