import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { Refusal } from "../../api/refusal";
import type { Draft } from "./draft";
import { Failure } from "../../ui/Failure";

export interface StepProps {
  draft: Draft;
  change: (changed: Partial<Draft>) => void;
  /** On to the next; what was done is kept. */
  next: () => void;
  /** On to the next, and this one later. */
  skip: () => void;
  back: (() => void) | null;
}

/** What a step saves: why it was refused stands at its fields. */
export function useSaving(save: () => Promise<unknown>, after: () => void) {
  const { t } = useTranslation();
  const saving = useMutation({ mutationFn: save, onSuccess: after });
  const { error } = saving;
  const errors = error instanceof Refusal ? error.fields : {};
  const reason =
    error === null ? null : error instanceof Refusal ? error.message : t("unreachable");
  return {
    submit: () => {
      saving.mutate();
    },
    isSaving: saving.isPending,
    failure: reason,
    errorOf: (field: string) => errors[field]?.join(" "),
  };
}

interface StepFormProps extends StepProps {
  title: string;
  help: string;
  /** What its one button does. */
  verb?: string;
  saving: ReturnType<typeof useSaving>;
  children: ReactNode;
}

/** A step: its question, its answer, and the ways on. */
export function StepForm(props: StepFormProps) {
  const { t } = useTranslation("start");
  const { saving } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        saving.submit();
      }}
    >
      <Stack gap="lg">
        <div>
          <Title order={1} ref={heading} tabIndex={-1}>
            {props.title}
          </Title>
          <Text c="dimmed" mt={4}>
            {props.help}
          </Text>
        </div>
        <Failure reason={saving.failure} />
        {props.children}
        <Group justify="space-between">
          {props.back ? (
            <Button variant="default" onClick={props.back}>
              {t("back")}
            </Button>
          ) : (
            <span />
          )}
          <Group>
            <Button variant="subtle" onClick={props.skip}>
              {t("skip")}
            </Button>
            <Button type="submit" loading={saving.isSaving}>
              {props.verb ?? t("next")}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
