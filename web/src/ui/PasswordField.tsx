import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** A password: pasted or typed, and shown to who wants to see it. */
export function PasswordField(props: PasswordInputProps) {
  const { t } = useTranslation("shell");
  return (
    <PasswordInput
      label={t("password")}
      autoComplete="current-password"
      visibilityToggleButtonProps={{ "aria-label": t("showPassword") }}
      {...props}
    />
  );
}
