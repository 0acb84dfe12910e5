import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Facts } from "../../ui/Facts";
import type { Rule, RuleValues } from "./rules";
import { useSummary } from "./useSummary";

interface PublishDialogProps {
  rule: Rule | null;
  values: RuleValues;
  isSending: boolean;
  close: () => void;
  publish: () => void;
}

/** What a rule says in plain words, before it counts. */
export function PublishDialog({ rule, values, isSending, close, publish }: PublishDialogProps) {
  const { t } = useTranslation(["rules", "common"]);
  const summary = useSummary()(values);
  return (
    <Modal
      opened
      onClose={close}
      title={t("publishTitle", { name: values.name || t("newRule") })}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <Stack>
        <Facts
          of={[
            [t("when"), summary.when],
            [t("forWhom"), summary.whom],
            [t("then"), summary.gives],
            [t("limitsTitle"), summary.limits],
          ]}
        />
        <Text c="dimmed">{t("publishHelp", { version: (rule?.version ?? 0) + 1 })}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("common:cancel")}
          </Button>
          <Button data-autofocus loading={isSending} onClick={publish}>
            {t("publishNow")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
