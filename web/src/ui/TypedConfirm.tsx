import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

interface TypedConfirmProps {
  title: string;
  /** What its button does: a verb and a thing. */
  verb: string;
  /** What has to be typed, so that nobody does it by a slip. */
  word: string;
  close: () => void;
  confirm: () => void;
  isSending: boolean;
  children: ReactNode;
}

/** For what can't be undone: it is done once the word was typed. */
export function TypedConfirm(props: TypedConfirmProps) {
  const { t } = useTranslation();
  const [typed, type] = useState("");
  const isRight = typed.trim().toLowerCase() === props.word.toLowerCase();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isRight) props.confirm();
  };
  return (
    <Modal
      opened
      onClose={props.close}
      title={props.title}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form onSubmit={submit}>
        <Stack>
          {props.children}
          <TextInput
            data-autofocus
            label={t("typeToConfirm", { word: props.word })}
            autoComplete="off"
            value={typed}
            onChange={(event) => {
              type(event.currentTarget.value);
            }}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.close}>
              {t("cancel")}
            </Button>
            <Button type="submit" color="danger" disabled={!isRight} loading={props.isSending}>
              {props.verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
