import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { count } from "../../i18n/figures";
import type { Counter } from "../shape";
import styles from "../Counter.module.css";
import * as server from "../server";

type Found = Awaited<ReturnType<typeof server.search>>;

/** Finds somebody who has no card with them, or takes a code that was typed. */
export function Finder({ counter }: { counter: Counter }) {
  const { t } = useTranslation("register");
  const [words, setWords] = useState("");
  const [found, setFound] = useState<Found | null>(null);

  const ask = async () => {
    if (words.trim().length < 3) return;
    try {
      const some = await server.search(words.trim());
      setFound(some);
      if (some.length === 0) counter.scanned(words.trim());
    } catch (error) {
      counter.failed(error);
    }
  };
  const open = async (uuid: string) => {
    try {
      counter.go({ kind: "customer", customer: await server.customer(uuid) });
    } catch (error) {
      counter.failed(error);
    }
  };

  return (
    <Stack gap="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <Group align="end" wrap="nowrap">
          <TextInput
            flex={1}
            size="xl"
            type="search"
            label={t("find")}
            description={t("findHelp")}
            value={words}
            onChange={(event) => {
              setWords(event.currentTarget.value);
              setFound(null);
            }}
            autoComplete="off"
          />
          <Button type="submit" size="xl" variant="default">
            {t("findButton")}
          </Button>
        </Group>
      </form>
      {found?.map((each) => (
        <Button
          key={each.uuid}
          className={styles.tile}
          variant="default"
          justify="space-between"
          onClick={() => void open(each.uuid)}
          rightSection={<Text className="figure">{count(each.balance)}</Text>}
        >
          {each.name || t("noName")} {each.email}
        </Button>
      ))}
    </Stack>
  );
}
