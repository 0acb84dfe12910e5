import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface SidePanelProps {
  title: string;
  isOpen: boolean;
  close: () => void;
  children: ReactNode;
}

/** What is told of one row, beside the list that it stands in. */
export function SidePanel({ title, isOpen, close, children }: SidePanelProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={isOpen}
      onClose={close}
      title={title}
      position="right"
      size={480}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {children}
    </Drawer>
  );
}
