import { Drawer, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface PeekProps {
  title: string;
  close: () => void;
  children: ReactNode;
}

/** One row whole, beside its list. */
export function Peek({ title, close, children }: PeekProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="lg"
      title={title}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Stack>{children}</Stack>
    </Drawer>
  );
}
