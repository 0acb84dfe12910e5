import { Anchor, Button, Group, NumberInput, Progress, Stack, Text, Title } from "@mantine/core";
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
import { When } from "../../ui/Figures";
import { FormModal } from "../../ui/FormModal";
import { Listed } from "../../ui/Listed";
import { done } from "../../ui/notes";
import { State } from "../../ui/State";
import { Empty } from "../../ui/states";
import { useServerForm } from "../../ui/useServerForm";
import { Sheets } from "../money/Sheets";
import type { Promotion } from "./PromotionsPage";

type Batch = components["schemas"]["VoucherBatchSettingsOut"];

/** How many of the newest batches are shown: older ones are in the list of vouchers. */
const NEWEST = 10;

/** The vouchers of an offer that are made together, and how far they are. */
export function VoucherBatches({ promotion }: { promotion: Promotion }) {
  const { t } = useTranslation("promotions");
  const may = useMay();
  const [isMaking, making] = useDisclosure();
  const mayPrint = may("promotions:issue");
  const columns = useMemo(() => columnsOf(t, mayPrint), [t, mayPrint]);
  const asked = useBatches(promotion.uuid);
  const make = may("promotions:configure") && (
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
      {isMaking && <MakeBatch promotion={promotion} close={making.close} />}
    </Stack>
  );
}

/** While one is being made it is asked again each second, and the vouchers with it. */
function useBatches(promotion: string) {
  const queries = useQueryClient();
  const query = { promotion_uuid: promotion, limit: NEWEST };
  return useQuery({
    queryKey: ["voucher-batches", query],
    queryFn: async () => {
      const batches = await whole(api.GET("/api/dashboard/voucher-batches", { params: { query } }));
      void queries.invalidateQueries({ queryKey: ["vouchers"] });
      return batches;
    },
    refetchInterval: ({ state }) =>
      state.data?.data.some((batch) => batch.status === "PENDING") ? 1_000 : false,
  });
}

function MakeBatch({ promotion, close }: { promotion: Promotion; close: () => void }) {
  const { t } = useTranslation("promotions");
  const queries = useQueryClient();
  const once = useOnce();
  const { form, ...sending } = useServerForm(
    { initialValues: { quantity: 100 as number | string } },
    ({ quantity }) => {
      const body = { promotion_uuid: promotion.uuid, quantity: Number(quantity) };
      return once(body, (key) =>
        answered(api.POST("/api/dashboard/voucher-batches", { params: keyed(key), body })),
      );
    },
    (batch) => {
      done(t("batchOrdered", { number: count(batch.quantity) }));
      void queries.invalidateQueries({ queryKey: ["voucher-batches"] });
      void queries.invalidateQueries({ queryKey: ["promotions"] });
      close();
    },
  );
  return (
    <FormModal title={t("makeBatch")} verb={t("makeVouchers")} isOpen close={close} {...sending}>
      <NumberInput
        label={t("howMany")}
        description={t("howManyHelp")}
        min={1}
        max={100_000}
        allowDecimal={false}
        data-autofocus
        key={form.key("quantity")}
        {...form.getInputProps("quantity")}
      />
    </FormModal>
  );
}

/** How far a batch is; what was cut short says why. */
function HowFar({ batch }: { batch: Batch }) {
  const { t } = useTranslation("promotions");
  const words = t("howFar", { made: count(batch.made), quantity: count(batch.quantity) });
  if (batch.status === "DONE") return <State words={t("done")} tone="success" />;
  if (batch.status === "ENDED")
    return (
      <Stack gap={4}>
        <State words={t("ended")} tone="warning" />
        <Text size="sm">{batch.message}</Text>
      </Stack>
    );
  return (
    <Stack gap={4} miw={120}>
      <Text size="sm">{words}</Text>
      <Progress value={(100 * batch.made) / batch.quantity} aria-label={words} />
    </Stack>
  );
}

function columnsOf(t: TFunction<"promotions">, mayPrint: boolean): Column<Batch>[] {
  const columns: Column<Batch>[] = [
    { id: "when", title: t("made"), show: (batch) => <When at={batch.created_at} /> },
    { id: "far", title: t("progress"), show: (batch) => <HowFar batch={batch} /> },
    {
      id: "made",
      title: t("vouchers"),
      isFigure: true,
      show: (batch) => <span className="figure">{count(batch.made)}</span>,
    },
  ];
  if (!mayPrint) return columns;
  const at = (batch: Batch) => `${boot.root}/api/dashboard/voucher-batches/${batch.uuid}`;
  return [
    ...columns,
    {
      id: "codes",
      title: t("codes"),
      show: (batch) => (
        <Anchor href={`${at(batch)}/codes`} download={`vouchers-${batch.uuid.slice(0, 8)}.csv`}>
          {t("csv")}
        </Anchor>
      ),
    },
    {
      id: "sheets",
      title: t("sheets"),
      show: (batch) => <Sheets address={`${at(batch)}/sheet`} total={batch.made} />,
    },
  ];
}
