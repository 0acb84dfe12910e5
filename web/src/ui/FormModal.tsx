import { Button, Group, Modal, Stack } from "@mantine/core";
import type { FormEventHandler, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Failure } from "./Failure";

interface FormModalProps {
  title: string;
  /** What its button does: a verb and a thing. */
  verb: string;
  isOpen: boolean;
  close: () => void;
  submit: FormEventHandler<HTMLFormElement>;
  isSending: boolean;
  failure: string | null;
  size?: "lg";
  children: ReactNode;
}

/** A form in a dialog: why it was refused, its fields, the way back, the one verb. */
export function FormModal(props: FormModalProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.close}
      title={props.title}
      size={props.size}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form onSubmit={props.submit} noValidate>
        <Stack>
          <Failure reason={props.failure} />
          {props.children}
          <Group justify="flex-end">
            <Button variant="default" onClick={props.close}>
              {t("cancel")}
            </Button>
            <Button type="submit" loading={props.isSending}>
              {props.verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
