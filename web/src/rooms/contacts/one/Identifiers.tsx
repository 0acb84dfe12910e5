import { Button, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../../api/client";
import type { components } from "../../../api/schema";
import { useMay } from "../../../shell/session";
import type { Column } from "../../../ui/DataTable";
import { FormModal } from "../../../ui/FormModal";
import { Listed } from "../../../ui/Listed";
import { done, refused } from "../../../ui/notes";
import { State } from "../../../ui/State";
import { Empty } from "../../../ui/states";
import { useServerForm } from "../../../ui/useServerForm";

type Card = components["schemas"]["IdentifierOfContactOut"];

/** The cards and codes that find somebody at a till. */
export function Identifiers({ uuid }: { uuid: string }) {
  const { t } = useTranslation("contact");
  const mayChange = useMay()("contacts:write");
  const [isAdding, setAdding] = useState(false);
  const remove = useRemoving(uuid);
  const columns = useMemo(() => columnsOf(t, mayChange ? remove : null), [t, mayChange, remove]);
  const asked = useQuery({
    queryKey: ["contacts", uuid, "cards"],
    queryFn: () =>
      whole(
        api.GET("/api/dashboard/contacts/{contact_uuid}/contact-identifiers", {
          params: { path: { contact_uuid: uuid } },
        }),
      ),
  });
  const add = mayChange && (
    <Button
      variant="default"
      style={{ alignSelf: "flex-start" }}
      onClick={() => {
        setAdding(true);
      }}
    >
      {t("addCard")}
    </Button>
  );
  return (
    <Stack gap="sm">
      {asked.data && asked.data.data.length > 0 && add}
      <Listed
        caption={t("cards")}
        columns={columns}
        keyOf={(card) => card.value}
        asked={asked}
        empty={
          <Empty title={t("noCards")} action={add}>
            {t("noCardsHelp")}
          </Empty>
        }
      />
      {isAdding && (
        <AddCard
          uuid={uuid}
          close={() => {
            setAdding(false);
          }}
        />
      )}
    </Stack>
  );
}

function AddCard({ uuid, close }: { uuid: string; close: () => void }) {
  const { t } = useTranslation("contact");
  const queries = useQueryClient();
  const { form, ...sending } = useServerForm(
    { initialValues: { contact_identifier_value: "", contact_identifier_name: "" } },
    (values) =>
      answered(
        api.POST("/api/dashboard/contact-identifiers", {
          body: {
            contact_uuid: uuid,
            contact_identifier_value: values.contact_identifier_value,
            contact_identifier_name: values.contact_identifier_name || null,
          },
        }),
      ),
    (card) => {
      done(t("cardAdded", { value: card.value }));
      void queries.invalidateQueries({ queryKey: ["contacts", uuid] });
      close();
    },
  );
  return (
    <FormModal title={t("addCard")} verb={t("addCard")} isOpen close={close} {...sending}>
      <TextInput
        data-autofocus
        label={t("cardNumber")}
        description={t("cardNumberHelp")}
        autoComplete="off"
        key={form.key("contact_identifier_value")}
        {...form.getInputProps("contact_identifier_value")}
      />
      <TextInput
        label={t("cardName")}
        key={form.key("contact_identifier_name")}
        {...form.getInputProps("contact_identifier_name")}
      />
    </FormModal>
  );
}

function useRemoving(uuid: string): (card: Card) => void {
  const { t } = useTranslation("contact");
  const queries = useQueryClient();
  const askAnew = () => void queries.invalidateQueries({ queryKey: ["contacts", uuid] });
  const { mutate } = useMutation({
    mutationFn: ({ value }: Card) =>
      answered(
        api.PUT("/api/dashboard/contact-identifiers/unlink", {
          body: { contact_identifier_value: value },
        }),
      ),
    onSuccess: ({ value }) => {
      askAnew();
      done(t("cardRemoved", { value }), () => link(value, uuid).then(askAnew));
    },
    onError: refused,
  });
  return mutate;
}

function link(value: string, uuid: string): Promise<unknown> {
  return answered(
    api.PUT("/api/dashboard/contact-identifiers/link", {
      body: { contact_identifier_value: value, contact_uuid: uuid },
    }),
  );
}

function columnsOf(t: TFunction<"contact">, remove: ((card: Card) => void) | null): Column<Card>[] {
  return [
    { id: "value", title: t("cardNumber"), show: (card) => card.value },
    { id: "name", title: t("cardName"), show: (card) => card.name },
    { id: "state", title: t("state"), show: (card) => <CardState card={card} /> },
    ...(remove ? [{ id: "remove", title: t("remove"), show: removing(t, remove) }] : []),
  ];
}

function CardState({ card }: { card: Card }) {
  const { t } = useTranslation("contact");
  if (!card.active) return <State words={t("cardOff")} tone="gray" />;
  return <State words={card.default ? t("cardDefault") : t("cardOn")} tone="success" />;
}

function removing(t: TFunction<"contact">, remove: (card: Card) => void) {
  return function Remove(card: Card) {
    return (
      <Button
        variant="default"
        size="compact-sm"
        aria-label={t("removeCard", { value: card.value })}
        onClick={() => {
          remove(card);
        }}
      >
        {t("remove")}
      </Button>
    );
  };
}
