import { Alert } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Why a form wasn't taken, above its fields. */
export function Failure({ reason }: { reason: string | null }) {
  const { t } = useTranslation();
  if (reason === null) return null;
  return (
    <Alert color="danger" title={t("fixFields")} role="alert">
      {reason}
    </Alert>
  );
}
