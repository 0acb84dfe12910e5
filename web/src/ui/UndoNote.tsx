import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { refused } from "./notes";

interface UndoNoteProps {
  message: string;
  undo: () => Promise<unknown>;
  close: () => void;
}

/** What was done, and the way back. */
export function UndoNote({ message, undo, close }: UndoNoteProps) {
  const { t } = useTranslation();
  const goBack = () => {
    close();
    undo().catch(refused);
  };
  return (
    <Group justify="space-between" wrap="nowrap">
      {message}
      <Button size="compact-sm" variant="default" onClick={goBack}>
        {t("undo")}
      </Button>
    </Group>
  );
}
