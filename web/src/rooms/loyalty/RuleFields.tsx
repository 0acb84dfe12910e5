import {
  NativeSelect,
  NumberInput,
  Paper,
  SimpleGrid,
  Stack,
  TextInput,
  Title,
} from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Refusal } from "../../api/refusal";
import { Failure } from "../../ui/Failure";
import { useReason } from "../../ui/states";
import type { RuleForm, Saving } from "./useSaving";
import { useNamed } from "./useSummary";
import { ForWhom } from "./ForWhom";
import { When } from "./When";

interface RuleFieldsProps {
  form: RuleForm;
  isNew: boolean;
  mayChange: boolean;
  saving: Saving;
}

/** The fields of a rule, in the order in which somebody says it. */
export function RuleFields({ form, isNew, mayChange, saving }: RuleFieldsProps) {
  const { t } = useTranslation("rules");
  const reason = useReason(saving.failure);
  return (
    <fieldset disabled={!mayChange} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
      <Stack>
        <Failure reason={saving.failure && reasonOf(saving.failure, reason)} />
        <Card title={t("called")}>
          <TextInput label={t("name")} {...form.getInputProps("name")} />
        </Card>
        <Card title={t("when")}>
          <When form={form} />
        </Card>
        <Card title={t("forWhom")}>
          <ForWhom form={form} />
        </Card>
        <Card title={t("then")}>
          <Then form={form} isNew={isNew} />
        </Card>
        <Card title={t("limitsTitle")}>
          <Limits form={form} />
        </Card>
      </Stack>
    </fieldset>
  );
}

/** The server's reason, with what is wrong where this form has no field for it. */
function reasonOf(error: Error, reason: string): string {
  if (!(error instanceof Refusal)) return reason;
  const asked = Object.entries(error.fields).filter(([name]) => name.startsWith("condition"));
  return [reason, ...asked.map(([, why]) => why.join(" "))].join(" ");
}

export function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper component="section" withBorder radius="md" p="md" bg="var(--surface)">
      <Title order={2} size="h3" mb="sm">
        {title}
      </Title>
      <Stack gap="sm">{children}</Stack>
    </Paper>
  );
}

function Then({ form, isNew }: { form: RuleForm; isNew: boolean }) {
  const { t } = useTranslation("rules");
  const { units } = useNamed();
  const { kind } = form.values;
  return (
    <>
      <NativeSelect
        label={t("kind")}
        disabled={!isNew}
        data={(["multiplication", "fixed", "base_rate"] as const).map((value) => ({
          value,
          label: t(`kinds.${value}`),
        }))}
        {...form.getInputProps("kind")}
      />
      {kind === "multiplication" && (
        <NumberInput
          label={t("factor")}
          description={t("factorHelp")}
          min={1}
          max={100}
          step={0.5}
          decimalScale={4}
          {...form.getInputProps("factor")}
        />
      )}
      {kind === "fixed" && (
        <NumberInput
          label={t("fixed")}
          min={1}
          allowDecimal={false}
          {...form.getInputProps("fixed_credits")}
        />
      )}
      {kind === "base_rate" && (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <NumberInput
            label={t("rate")}
            description={t("rateInstead")}
            min={0}
            decimalScale={4}
            {...form.getInputProps("credits_per_unit")}
          />
          <NativeSelect
            label={t("rounding")}
            description={t("roundingHelp")}
            data={(["down", "nearest", "up"] as const).map((value) => ({
              value,
              label: t(`roundings.${value}`),
            }))}
            {...form.getInputProps("rounding")}
          />
        </SimpleGrid>
      )}
      {units.length > 1 && (
        <NativeSelect
          label={t("unit")}
          disabled={!isNew}
          data={[...(isNew ? [{ value: "", label: t("usualUnit") }] : []), ...units]}
          {...form.getInputProps("unit_name")}
        />
      )}
    </>
  );
}

const caps = ["most_per_reception", "most_per_day", "most_per_year", "most_per_contact"] as const;

function Limits({ form }: { form: RuleForm }) {
  const { t } = useTranslation("rules");
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {caps.map((cap) => (
        <NumberInput
          key={cap}
          label={t(`fields.${cap}`)}
          placeholder={t("noLimit")}
          min={1}
          allowDecimal={false}
          {...form.getInputProps(cap)}
        />
      ))}
    </SimpleGrid>
  );
}
