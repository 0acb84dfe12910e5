import { Anchor, Button, Group, NumberInput, Stack, Switch, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { answered, api, whole } from "../../api/client";
import type { components } from "../../api/schema";
import { keyed, useOnce } from "../../api/useOnce";
import { boot } from "../../boot";
import { count } from "../../i18n/figures";
import { useMay } from "../../shell/session";
import type { Column } from "../../ui/DataTable";
import { Count, When } from "../../ui/Figures";
import { FormModal } from "../../ui/FormModal";
import { Listed } from "../../ui/Listed";
import { done } from "../../ui/notes";
import { Empty } from "../../ui/states";
import { useServerForm } from "../../ui/useServerForm";
import { Sheets } from "../money/Sheets";
import type { Program } from "./Programs";

type Batch = components["schemas"]["GiftcardBatchOut"];

/** The cards of a program that were printed together. */
export function Batches({ program }: { program: Program }) {
  const { t } = useTranslation("giftcards");
  const mayMake = useMay()("giftcards:configure");
  const [isMaking, making] = useDisclosure();
  const columns = useMemo(() => columnsOf(t, mayMake), [t, mayMake]);
  const asked = useQuery({
    queryKey: ["giftcard-batches", program.uuid],
    queryFn: async () => {
      const all = await whole(api.GET("/api/dashboard/giftcard-batches"));
      return { data: all.data.filter((batch) => batch.giftcard_program_uuid === program.uuid) };
    },
  });
  const make = mayMake && program.active && (
    <Button variant="default" onClick={making.open}>
      {t("makeBatch")}
    </Button>
  );
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("batches")}</Title>
        {asked.data?.data.length !== 0 && make}
      </Group>
      <Listed
        caption={t("batches")}
        columns={columns}
        keyOf={(batch) => batch.uuid}
        asked={asked}
        empty={
          <Empty title={t("noBatches")} action={make}>
            {t("noBatchesHelp")}
          </Empty>
        }
      />
      {isMaking && <MakeBatch program={program} close={making.close} />}
    </Stack>
  );
}

function MakeBatch({ program, close }: { program: Program; close: () => void }) {
  const { t } = useTranslation("giftcards");
  const queries = useQueryClient();
  const once = useOnce();
  const { form, ...sending } = useServerForm(
    { initialValues: { quantity: 24 as number | string, active: false } },
    ({ quantity, active }) => {
      const body = { giftcard_program_uuid: program.uuid, quantity: Number(quantity), active };
      return once(body, (key) =>
        answered(api.POST("/api/dashboard/giftcard-batches", { params: keyed(key), body })),
      );
    },
    (made) => {
      done(t("batchMade", { number: count(made.card_count) }));
      for (const changed of ["giftcard-batches", "giftcards", "giftcard-programs"])
        void queries.invalidateQueries({ queryKey: [changed] });
      close();
    },
  );
  return (
    <FormModal title={t("makeBatch")} verb={t("makeCards")} isOpen close={close} {...sending}>
      <NumberInput
        label={t("howMany")}
        description={t("howManyHelp")}
        min={1}
        max={10_000}
        allowDecimal={false}
        data-autofocus
        key={form.key("quantity")}
        {...form.getInputProps("quantity")}
      />
      <Switch
        label={t("takenAtOnce")}
        description={t("takenAtOnceHelp")}
        key={form.key("active")}
        {...form.getInputProps("active", { type: "checkbox" })}
      />
      <Text role="status" c="dimmed">
        {sending.isSending && t("making")}
      </Text>
    </FormModal>
  );
}

function columnsOf(t: TFunction<"giftcards">, mayPrint: boolean): Column<Batch>[] {
  const columns: Column<Batch>[] = [
    { id: "when", title: t("made"), show: (batch) => <When at={batch.created_at} /> },
    { id: "origin", title: t("origin"), show: (batch) => t(batch.origin) },
    {
      id: "cards",
      title: t("cards"),
      isFigure: true,
      show: (batch) => <Count of={batch.card_count} />,
    },
  ];
  if (!mayPrint) return columns;
  const at = (batch: Batch) => `${boot.root}/api/dashboard/giftcard-batches/${batch.uuid}`;
  return [
    ...columns,
    {
      id: "codes",
      title: t("codes"),
      show: (batch) => (
        <Anchor href={`${at(batch)}/codes`} download={`gift-cards-${batch.uuid.slice(0, 8)}.csv`}>
          {t("csv")}
        </Anchor>
      ),
    },
    {
      id: "sheets",
      title: t("sheets"),
      show: (batch) => <Sheets address={`${at(batch)}/sheet`} total={batch.card_count} />,
    },
  ];
}
