import { Button, Group, List, Modal, Radio, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../../api/client";
import { count, money } from "../../../i18n/figures";
import { useAccount } from "../../../shell/session";
import { done, refused } from "../../../ui/notes";
import { SearchField } from "../../../ui/SearchField";
import { nameOf } from "../names";
import type { Contact, DialogProps } from "./Dialogs";
import { useAskAnew } from "./movements";

/** Makes two customers one: this one stays, with what both had. */
export function MergeContact({ contact, close }: DialogProps) {
  const { t } = useTranslation(["contact", "common"]);
  const [words, search] = useState("");
  const [other, choose] = useState<Contact | null>(null);
  const askAnew = useAskAnew();
  const merge = useMutation({
    mutationFn: (source: Contact) =>
      answered(
        api.POST("/api/dashboard/contacts/merge", {
          body: { source_contact_uuid: source.uuid, destination_contact_uuid: contact.uuid },
        }),
      ),
    onSuccess: () => {
      done(t("merging"));
      close();
      askAnew();
    },
    onError: refused,
  });
  return (
    <Modal
      opened
      onClose={close}
      title={t("merge")}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <Stack>
        <Text>{t("mergeHelp")}</Text>
        <SearchField label={t("mergeFind")} value="" ask={search} />
        <Found words={words} but={contact} chosen={other} choose={choose} />
        {other && <Preview stays={contact} goes={other} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("common:cancel")}
          </Button>
          <Button
            disabled={!other}
            loading={merge.isPending}
            onClick={() => {
              if (other) merge.mutate(other);
            }}
          >
            {t("mergeVerb")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface FoundProps {
  words: string;
  but: Contact;
  chosen: Contact | null;
  choose: (contact: Contact | null) => void;
}

function Found({ words, but, chosen, choose }: FoundProps) {
  const { t } = useTranslation("contact");
  const query = { search: words, limit: 5 };
  const { data } = useQuery({
    queryKey: ["contacts", "to merge", query],
    enabled: words !== "",
    queryFn: () => whole(api.GET("/api/dashboard/contacts", { params: { query } })),
  });
  const found = (data?.data ?? []).filter((one) => one.uuid !== but.uuid);
  if (words === "" || !data) return null;
  if (found.length === 0) return <Text c="dimmed">{t("mergeNobody")}</Text>;
  return (
    <Radio.Group
      label={t("mergeWhom")}
      value={chosen?.uuid ?? ""}
      onChange={(uuid) => {
        choose(found.find((one) => one.uuid === uuid) ?? null);
      }}
    >
      <Stack gap="xs" mt="xs">
        {found.map((one) => (
          <Radio
            key={one.uuid}
            value={one.uuid}
            label={nameOf(one) ?? t("nameless")}
            description={one.email}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

/** What there will be afterwards, in sums that somebody can check. */
function Preview({ stays, goes }: { stays: Contact; goes: Contact }) {
  const { t } = useTranslation("contact");
  const { currency } = useAccount();
  const points = [stays.credit_balance.balance, goes.credit_balance.balance] as const;
  const cents = [
    stays.prepaid_balance.balance_in_cents,
    goes.prepaid_balance.balance_in_cents,
  ] as const;
  const sum = ([one, other]: readonly [number, number], show: (number: number) => string) => ({
    one: show(one),
    other: show(other),
    sum: show(one + other),
  });
  return (
    <div role="status">
      <List spacing="xs">
        <List.Item>{t("mergePoints", sum(points, count))}</List.Item>
        <List.Item>
          {t(
            "mergeMoney",
            sum(cents, (number) => money(number, currency)),
          )}
        </List.Item>
        <List.Item>{t("mergeCards", { name: nameOf(goes) ?? t("nameless") })}</List.Item>
        <List.Item>{t("mergeGone", { name: nameOf(goes) ?? t("nameless") })}</List.Item>
      </List>
    </div>
  );
}
