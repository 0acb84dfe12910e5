import {
  NativeSelect,
  NumberInput,
  Paper,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Dispatch, type SetStateAction, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { momentOf } from "../../i18n/days";
import { useAccount } from "../../shell/session";
import { useReason } from "../../ui/states";
import { PersonPick } from "./PersonPick";
import { bodyOf, channels, type Rule, type RuleValues } from "./rules";
import classes from "./Simulator.module.css";
import { Trace } from "./Trace";
import { useNamed } from "./useSummary";

interface Sale {
  value: number | string;
  shop: string;
  at: string;
  channel: string;
  person: string;
}

interface SimulatorProps {
  rule: Rule | null;
  values: RuleValues;
  /** Whether the values are others than those that are kept. */
  isChanged: boolean;
}

/** A sale that is thought of, and what it would give, rule by rule. */
export function Simulator({ rule, values, isChanged }: SimulatorProps) {
  const { t } = useTranslation("rules");
  const { shops } = useNamed();
  const [sale, change] = useState<Sale>({
    value: 23,
    shop: "",
    at: "",
    channel: "REGISTER_API",
    person: "",
  });
  return (
    <Paper
      component="section"
      className={classes.simulator ?? ""}
      withBorder
      radius="md"
      p="md"
      bg="var(--surface)"
      aria-labelledby="simulator"
    >
      <Stack>
        <div>
          <Title order={2} size="h3" id="simulator">
            {t("simulator")}
          </Title>
          <Text size="sm" c="dimmed">
            {t("simulatorHelp")}
          </Text>
        </div>
        <SaleFields sale={sale} change={change} />
        {shops.length > 0 && (
          <Result
            rule={rule}
            values={values}
            isChanged={isChanged}
            sale={{ ...sale, shop: sale.shop || (shops[0]?.value ?? "") }}
          />
        )}
      </Stack>
    </Paper>
  );
}

interface SaleFieldsProps {
  sale: Sale;
  change: Dispatch<SetStateAction<Sale>>;
}

function SaleFields({ sale, change }: SaleFieldsProps) {
  const { t } = useTranslation("rules");
  const { shops } = useNamed();
  const set = (part: Partial<Sale>) => {
    change((before) => ({ ...before, ...part }));
  };
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <NumberInput
        label={t("amount")}
        min={0}
        decimalScale={4}
        value={sale.value}
        onChange={(value) => {
          set({ value });
        }}
      />
      <TextInput
        type="datetime-local"
        label={t("at_")}
        description={t("nowIfEmpty")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        value={sale.at}
        onChange={(event) => {
          set({ at: event.currentTarget.value });
        }}
      />
      <NativeSelect
        label={t("shop")}
        data={shops}
        value={sale.shop}
        onChange={(event) => {
          set({ shop: event.currentTarget.value });
        }}
      />
      <NativeSelect
        label={t("way")}
        data={channels.map((way) => ({ value: way, label: t(`ways.${way}`) }))}
        value={sale.channel}
        onChange={(event) => {
          set({ channel: event.currentTarget.value });
        }}
      />
      <PersonPick
        choose={(person) => {
          set({ person });
        }}
      />
    </SimpleGrid>
  );
}

function Result(props: SimulatorProps & { sale: Sale }) {
  const { t } = useTranslation("rules");
  const { data, error, isPlaceholderData } = useSimulation(props);
  const reason = useReason(error);
  if (error) return <Text role="status">{t("cantSimulate", { reason })}</Text>;
  if (!data) return <Text role="status">{t("typeAmount")}</Text>;
  return (
    <div role="status" aria-busy={isPlaceholderData}>
      <Trace told={data} />
    </div>
  );
}

/** The server reckons it as a till would have it reckoned: nothing is reckoned here. */
function useSimulation({ rule, values, isChanged, sale }: SimulatorProps & { sale: Sale }) {
  const { i18n } = useTranslation();
  const { timezone } = useAccount();
  const [asked] = useDebouncedValue({ values, sale }, 250);
  const body = {
    shop_uuid: asked.sale.shop,
    unit_value: Number(asked.sale.value),
    unit_name: asked.values.unit_name || null,
    channel: asked.sale.channel,
    contact_uuid: asked.sale.person || null,
    happened_at: asked.sale.at ? momentOf(asked.sale.at, timezone) : null,
    earning_rule_uuid: rule?.uuid ?? null,
    // As it is kept it is asked by its uuid alone, so its version is the right one.
    earning_rule: isChanged ? { ...bodyOf(asked.values), name: asked.values.name || "—" } : null,
    language: i18n.language === "nl" ? ("nl" as const) : ("en" as const),
  };
  return useQuery({
    queryKey: ["simulation", body],
    enabled: body.unit_value > 0 && body.shop_uuid !== "",
    queryFn: () => answered(api.POST("/api/dashboard/earning-simulations", { body })),
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
}
