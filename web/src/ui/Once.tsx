import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Snippet } from "./Snippet";

interface OnceProps {
  title: string;
  help: string;
  /** The secret first, then what to do with it. */
  parts: { title: string; text: string }[];
  close: () => void;
}

/** A secret that is shown this once. Only its button closes it: a slip would lose it. */
export function Once({ title, help, parts, close }: OnceProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={false}
      size="lg"
      title={title}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Stack>
        <Alert color="warning">{help}</Alert>
        {parts.map((part) => (
          <Snippet key={part.title} {...part} />
        ))}
        <Group justify="flex-end">
          <Button onClick={close}>{t("kept")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
