import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Rule } from "./rules";
import type { Saving } from "./useSaving";

interface RuleActionsProps {
  rule: Rule | null;
  isChanged: boolean;
  saving: Saving;
  publish: () => void;
}

/** What can be done with a rule, by how it stands. */
export function RuleActions({ rule, isChanged, saving, publish }: RuleActionsProps) {
  const { t } = useTranslation("rules");
  const status = rule?.status ?? "draft";
  const isDraft = status === "draft";
  const mayPublish = status !== "published" || isChanged;
  return (
    <Group gap="xs">
      {rule && isDraft && (
        <Button variant="default" onClick={saving.remove}>
          {t("remove")}
        </Button>
      )}
      {status === "published" && (
        <Button variant="default" loading={saving.isSending} onClick={saving.pause}>
          {t("pause")}
        </Button>
      )}
      {isDraft && isChanged && (
        <Button variant="default" loading={saving.isSending} onClick={saving.save}>
          {t("saveDraft")}
        </Button>
      )}
      {mayPublish && <Button onClick={publish}>{t("publish")}</Button>}
    </Group>
  );
}
