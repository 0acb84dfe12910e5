import { type MantineColorScheme, useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { answered, api } from "../api/client";
import type { components } from "../api/schema";
import { isSpokenByAddress, speak } from "../i18n";
import { refused } from "../ui/notes";
import { sessionQuery, useSession } from "./session";

type Session = components["schemas"]["SessionOut"];
type Change = components["schemas"]["PreferencesUpdate"];
export type Theme = NonNullable<Change["theme"]>;

export const themes: Theme[] = ["system", "light", "dark"];

const schemes: Record<string, MantineColorScheme> = { system: "auto" };

/** Has the dashboard look and speak as the person wants it, on whatever device. */
export function useOwnPreferences(): void {
  const { language, theme } = useSession().person;
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    setColorScheme(schemes[theme] ?? (theme as MantineColorScheme));
  }, [theme, setColorScheme]);
  useEffect(() => {
    if (language !== null && !isSpokenByAddress()) void speak(language);
  }, [language]);
}

/** Keeps how somebody wants it from now on: with the account, not with the browser. */
export function useChoosing(): (change: Change) => void {
  const queries = useQueryClient();
  return (change) => {
    answered(api.PUT("/api/dashboard/session/preferences", { body: change }))
      .then((person) => {
        queries.setQueryData<Session>(sessionQuery.queryKey, (before) =>
          before ? { ...before, person } : before,
        );
      })
      .catch(refused);
  };
}
