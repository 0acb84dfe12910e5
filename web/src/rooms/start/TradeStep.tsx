import { Radio, SimpleGrid, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useGoOn } from "../../shell/firstRun";
import { presets, trades } from "./presets";
import classes from "./Start.module.css";
import { StepForm, type StepProps, useSaving } from "./StepForm";

/** What kind of business it is: what comes after begins with what suits it. */
export function TradeStep(props: StepProps) {
  const { t } = useTranslation("start");
  const { draft, change, next } = props;
  const goOn = useGoOn();
  const saving = useSaving(() => goOn.mutateAsync({ trade: draft.trade }), next);
  return (
    <StepForm {...props} saving={saving} title={t("trade.title")} help={t("trade.help")}>
      <Radio.Group
        value={draft.trade}
        aria-label={t("trade.title")}
        onChange={(chosen) => {
          const trade = trades.find((each) => each === chosen) ?? draft.trade;
          const worth = presets[trade].suggestions[0]?.worth ?? 0;
          change({
            trade,
            ...(draft.rewardUuid === null && { rewardTitle: "", rewardWorth: worth }),
          });
        }}
      >
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {trades.map((trade) => (
            <Radio.Card key={trade} value={trade} className={classes.choice}>
              <Stack gap={4}>
                <Text fw={650}>{t(`trade.names.${trade}`)}</Text>
                <Text size="sm" c="dimmed">
                  {t(`trade.about.${trade}`)}
                </Text>
              </Stack>
            </Radio.Card>
          ))}
        </SimpleGrid>
      </Radio.Group>
    </StepForm>
  );
}
