import { NativeSelect, Radio, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { whoms } from "./rules";
import type { RuleForm } from "./useSaving";
import { useNamed } from "./useSummary";

/** To whom a rule gives something. */
export function ForWhom({ form }: { form: RuleForm }) {
  const { t } = useTranslation("rules");
  const { tiers } = useNamed();
  const there = whoms.filter((whom) => whom !== "tier" || tiers.length > 0);
  const { onChange, ...whom } = form.getInputProps("whom");
  const choose = (chosen: string) => {
    // The lowest that there is, until somebody says another.
    if (chosen === "tier" && !form.values.tier) form.setFieldValue("tier", tiers[0]?.value ?? "");
    (onChange as (value: string) => void)(chosen);
  };
  return (
    <>
      <Radio.Group {...whom} aria-label={t("forWhom")} onChange={choose}>
        <Stack gap="xs">
          {there.map((one) => (
            <Radio key={one} value={one} label={t(`whoms.${one}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {form.values.whom === "tier" && (
        <NativeSelect label={t("lowestTier")} data={tiers} {...form.getInputProps("tier")} />
      )}
    </>
  );
}
