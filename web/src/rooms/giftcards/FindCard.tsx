import { Alert, Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { useReason } from "../../ui/states";

/** A card by its code: typed, or read by a scanner, which types and presses Enter. */
export function FindCard() {
  const { t } = useTranslation("giftcards");
  const navigate = useNavigate();
  const [code, setCode] = useState("");
  const find = useMutation({
    mutationFn: (hash: string) =>
      answered(api.GET("/api/dashboard/giftcards/find-one-by", { params: { query: { hash } } })),
    onSuccess: (card) => void navigate({ to: `/giftcards/cards/${card.uuid}` as string }),
  });
  const reason = useReason(find.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    find.mutate(code.trim());
  };
  return (
    <Stack gap="xs">
      <form onSubmit={submit} role="search">
        <Group align="flex-end">
          <TextInput
            label={t("findCode")}
            description={t("findCodeHelp")}
            autoComplete="off"
            value={code}
            onChange={(event) => {
              setCode(event.currentTarget.value);
            }}
            w={{ base: "100%", sm: 320 }}
          />
          <Button type="submit" variant="default" loading={find.isPending} disabled={!code.trim()}>
            {t("findCard")}
          </Button>
        </Group>
      </form>
      <div role="status">{find.error && <Alert color="warning">{reason}</Alert>}</div>
    </Stack>
  );
}
