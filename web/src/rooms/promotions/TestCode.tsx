import { Alert, Button, Group, List, Paper, Stack, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { useReason } from "../../ui/states";

type Verdict = components["schemas"]["VoucherTestOut"];

/** Whether a code would be taken now, and each thing that is looked at. */
export function TestCode({ code: known = "" }: { code?: string }) {
  const { t } = useTranslation("promotions");
  const [code, setCode] = useState(known);
  const test = useMutation({
    mutationFn: (tried: string) =>
      answered(api.POST("/api/dashboard/voucher-tests", { body: { code: tried } })),
  });
  const reason = useReason(test.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    test.mutate(code.trim());
  };
  return (
    <Paper withBorder radius="md" p="md" bg="var(--surface)">
      <Stack gap="sm">
        <Title order={2} size="h3">
          {t("test")}
        </Title>
        <form onSubmit={submit}>
          <Group align="flex-end">
            <TextInput
              label={t("code")}
              description={t("testHelp")}
              value={code}
              onChange={(event) => {
                setCode(event.currentTarget.value);
              }}
            />
            <Button
              type="submit"
              variant="default"
              loading={test.isPending}
              disabled={!code.trim()}
            >
              {t("test")}
            </Button>
          </Group>
        </form>
        <div role="status">
          {test.data && <Told verdict={test.data} />}
          {test.error && <Alert color="danger">{reason}</Alert>}
        </div>
      </Stack>
    </Paper>
  );
}

function Told({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation("promotions");
  const words = verdict.is_accepted ? t("accepted") : (verdict.refusal?.message ?? t("refused"));
  return (
    <Alert color={verdict.is_accepted ? "success" : "warning"} title={words}>
      <List spacing={4} listStyleType="none">
        {verdict.checks.map((check) => (
          <List.Item
            key={check.check}
            icon={
              check.is_passed ? (
                <Check size={16} role="img" aria-label={t("passed")} />
              ) : (
                <X size={16} role="img" aria-label={t("notPassed")} />
              )
            }
          >
            {t(`checks.${check.check}`)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
