import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "@fontsource-variable/hanken-grotesk";
import "@fontsource-variable/jetbrains-mono";
import "./base.css";

import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import type { ReactNode } from "react";

import { mayPass } from "../api/client";
import { Refusal } from "../api/refusal";
import { boot } from "../boot";
import { theme, variables } from "./theme";

// What locks the page behind a dialog makes a style of its own.
setNonce(boot.nonce);

// Whoever is told 401 asks for the session again, and so learns that it has ended. Who
// wasn't signed in has mistyped a password, and is told so where they typed it.
const onError = (error: Error) => {
  const isIn = queries.getQueryState(["session"])?.status === "success";
  if (isIn && error instanceof Refusal && error.status === 401)
    void queries.invalidateQueries({ queryKey: ["session"] });
};

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 2 && mayPass(error),
    },
  },
});

/** What every page stands on: theme, notes, and what was asked of the server before. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => boot.nonce}
    >
      <QueryClientProvider client={queries}>
        {children}
        <Notifications position="bottom-center" autoClose={10_000} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
