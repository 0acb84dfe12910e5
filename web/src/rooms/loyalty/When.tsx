import { Chip, Group, Input, NumberInput, SimpleGrid, Text, TextInput } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { FoldedJson } from "../../ui/Json";
import { channels, weekdays } from "./rules";
import type { RuleForm } from "./useSaving";
import { type Choice, useNamed } from "./useSummary";

/** On which days, at what time, where, by which way, and from what amount on. */
export function When({ form }: { form: RuleForm }) {
  const { t } = useTranslation("rules");
  const { shops } = useNamed();
  const days = weekdays.map((day) => ({ value: day, label: t(`shortDays.${day}`) }));
  const ways = channels.map((way) => ({ value: way, label: t(`ways.${way}`) }));
  const { more } = form.values;
  return (
    <>
      <Some label={t("onDays")} choices={days} {...form.getInputProps("days")} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput type="time" label={t("fromTime")} {...form.getInputProps("from")} />
        <TextInput
          type="time"
          label={t("untilTime")}
          description={t("untilTimeHelp")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          {...form.getInputProps("until")}
        />
        <TextInput type="date" label={t("firstDay")} {...form.getInputProps("firstDay")} />
        <TextInput type="date" label={t("lastDay")} {...form.getInputProps("lastDay")} />
      </SimpleGrid>
      {shops.length > 1 && (
        <Some label={t("inShops")} choices={shops} {...form.getInputProps("shops")} />
      )}
      <Some label={t("byWays")} choices={ways} {...form.getInputProps("channels")} />
      <NumberInput
        label={t("minimum")}
        placeholder={t("noMinimum")}
        min={0}
        decimalScale={4}
        {...form.getInputProps("minimum_value")}
      />
      {more.length > 0 && (
        <div>
          <Text size="sm">{t("moreAsked")}</Text>
          <FoldedJson title={t("moreAskedDetails")} of={more} />
        </div>
      )}
    </>
  );
}

interface SomeProps {
  label: string;
  choices: Choice[];
  value?: string[];
  onChange?: (chosen: string[]) => void;
  error?: string;
}

/** Any of a few; none of them means that it doesn't matter. */
function Some({ label, choices, value = [], onChange, error }: SomeProps) {
  const id = useId();
  const { t } = useTranslation("rules");
  return (
    <div role="group" aria-labelledby={id}>
      <Input.Label id={id} component="div" labelElement="div">
        {label}
      </Input.Label>
      <Chip.Group multiple value={value} {...(onChange && { onChange })}>
        <Group gap="xs" mt={4}>
          {choices.map((choice) => (
            <Chip key={choice.value} value={choice.value} size="sm" variant="outline">
              {choice.label}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {value.length === 0 && (
        <Text size="sm" c="dimmed" mt={4}>
          {t("noneIsAll")}
        </Text>
      )}
      {error && <Input.Error>{error}</Input.Error>}
    </div>
  );
}
