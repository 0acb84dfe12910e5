import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Refusal } from "../../api/refusal";
import type { Counter } from "../shape";
import * as server from "../server";

type Found = Awaited<ReturnType<typeof server.search>>;

/** Gives somebody who is known another card. */
export function LinkCard({ counter, code }: { counter: Counter; code: string }) {
  const { t } = useTranslation("register");
  const [words, setWords] = useState("");
  const [found, setFound] = useState<Found>([]);
  const find = async () => {
    if (words.trim().length < 3) return;
    setFound(await server.search(words.trim()).catch(() => []));
  };
  const link = async (uuid: string) => {
    try {
      await cardFor(code, uuid);
      counter.go({ kind: "customer", customer: await server.customer(uuid), code });
    } catch (error) {
      counter.failed(error);
    }
  };
  return (
    <Stack>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void find();
        }}
      >
        <Group align="end">
          <TextInput
            size="xl"
            flex={1}
            type="search"
            label={t("find")}
            value={words}
            onChange={(event) => {
              setWords(event.currentTarget.value);
            }}
            autoFocus
          />
          <Button type="submit" size="xl" variant="default">
            {t("findButton")}
          </Button>
        </Group>
      </form>
      {found.map((each) => (
        <Button key={each.uuid} size="xl" variant="default" onClick={() => void link(each.uuid)}>
          {each.name || t("noName")} {each.email}
        </Button>
      ))}
    </Stack>
  );
}

/** The card becomes theirs, whether it was made before or is new. */
export async function cardFor(code: string, contact_uuid: string): Promise<void> {
  try {
    await server.makeCard(code, contact_uuid);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await server.linkCard(code, contact_uuid);
  }
}
