import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface SureProps {
  title: string;
  /** What will be, and that there is no way back. */
  children: string;
  verb: string;
  act: () => void;
  close: () => void;
}

/** Asks once, before what can't be undone. */
export function Sure({ title, children, verb, act, close }: SureProps) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ "aria-label": t("close") }}>
      <Stack>
        <Text>{children}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {t("cancel")}
          </Button>
          <Button
            color="danger"
            onClick={() => {
              act();
              close();
            }}
          >
            {verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
