import { Center, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { Refusal, Unreachable } from "../api/refusal";
import { Failed } from "../ui/states";
import { Counter } from "./Counter";
import { Pair } from "./Pair";
import { rememberedNow, rememberNow } from "./remembered";
import * as server from "./server";
import { Unlock } from "./Unlock";

/** The device: paired or not, open or locked. */
export function Till() {
  const { t } = useTranslation("register");
  const asked = useQuery({
    queryKey: ["till"],
    queryFn: server.now,
    retry: false,
    staleTime: 30_000,
    // The browser's own word for it is not to be trusted: it is asked all the same.
    networkMode: "always",
  });
  const { data, error, refetch } = asked;

  useEffect(() => {
    document.title = t("title");
  }, [t]);
  useEffect(() => {
    if (data) rememberNow(data);
    if (error instanceof Refusal && error.status === 401) rememberNow(null);
  }, [data, error]);

  const again = () => void refetch();
  if (error instanceof Refusal && error.status === 401) return <Pair paired={again} />;
  // Without a network it stands where it stood.
  const now = data ?? (error instanceof Unreachable ? rememberedNow() : null);
  if (now === null) {
    if (error) return <Failed error={error} retry={again} />;
    return (
      <Center mih="100dvh" component="main">
        <Loader aria-label={t("starting")} />
      </Center>
    );
  }
  if (now.cashier === null) return <Unlock now={now} opened={again} />;
  return <Counter now={now} locked={again} />;
}
