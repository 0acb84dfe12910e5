import { Button, List, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../../api/client";
import { Facts } from "../../../ui/Facts";
import { Change, Count, Money, MoneyChange, When } from "../../../ui/Figures";
import { FoldedJson } from "../../../ui/Json";
import { SidePanel } from "../../../ui/SidePanel";
import { Failed, Waiting } from "../../../ui/states";
import { type Line, whatOf } from "./movements";

interface MovementPanelProps {
  line: Line | null;
  undo: (() => void) | null;
  close: () => void;
}

/** One movement, whole: what it was, and why it is as many as it is. */
export function MovementPanel({ line, undo, close }: MovementPanelProps) {
  const { t } = useTranslation("contact");
  return (
    <SidePanel title={line ? whatOf(t, line) : ""} isOpen={line !== null} close={close}>
      {line && (
        <Stack>
          <About line={line} />
          <Why line={line} />
          {undo && (
            <Button
              variant="default"
              onClick={() => {
                undo();
                close();
              }}
            >
              {t("undoThis")}
            </Button>
          )}
        </Stack>
      )}
    </SidePanel>
  );
}

function About({ line }: { line: Line }) {
  const { t } = useTranslation("contact");
  const isMoney = line.of === "money";
  const channel = line.channel && t(`channels.${line.channel as "API"}`, { defaultValue: "" });
  return (
    <Facts
      of={[
        [t("when"), <When key="when" at={line.happened_at} />],
        [t("shop"), line.shop],
        [t("till"), line.register_name],
        [t("by"), line.staff],
        [t("channel"), channel],
        [t("reason"), line.reason],
        [t("change"), isMoney ? <MoneyChange cents={line.amount} /> : <Change by={line.amount} />],
        [t("balance"), isMoney ? <Money cents={line.balance} /> : <Count of={line.balance} />],
      ]}
    />
  );
}

/** The server's own explanation, and for developers all that it says. */
function Why({ line }: { line: Line }) {
  const { t } = useTranslation("contact");
  const { data, error, isPending, isEnabled } = useExplanation(line);
  if (error) return <Failed error={error} />;
  if (isEnabled && isPending) return <Waiting lines={2} />;
  return (
    <>
      {data && (
        <section>
          <Title order={2} size="h3" mb="xs">
            {t("why")}
          </Title>
          <List spacing="xs" listStyleType="none">
            {data.sentences.map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        </section>
      )}
      <FoldedJson title={t("forDevelopers")} of={data ? { line, explanation: data } : { line }} />
    </>
  );
}

function useExplanation(line: Line) {
  const { i18n } = useTranslation();
  const query = { language: i18n.language === "nl" ? ("nl" as const) : ("en" as const) };
  const { credit_reception_uuid: credits, reward_reception_uuid: reward } = line;
  return useQuery({
    queryKey: ["explanation", credits, reward, query],
    enabled: Boolean(credits ?? reward),
    queryFn: async () => {
      if (credits) {
        const path = { credit_reception_uuid: credits };
        const url = "/api/dashboard/credit-receptions/{credit_reception_uuid}/explanation";
        return answered(api.GET(url, { params: { path, query } }));
      }
      const path = { reward_reception_uuid: reward ?? "" };
      const url = "/api/dashboard/reward-receptions/{reward_reception_uuid}/explanation";
      return answered(api.GET(url, { params: { path, query } }));
    },
  });
}
