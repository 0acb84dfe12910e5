import { Alert, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { freshKey } from "../../api/keys";
import type { Counter, Screen } from "../shape";
import * as server from "../server";

type Open = Extract<Screen, { kind: "voucher" }>;

/** A voucher: its terms, and whether it is good here and now. */
export function VoucherOpen({ counter, screen }: { counter: Counter; screen: Open }) {
  const { t } = useTranslation("register");
  const { voucher, code, customer } = screen;
  const key = useRef(freshKey());
  const redeem = async () => {
    try {
      const made = await server.redeemVoucher(code, key.current, customer?.uuid);
      counter.done({
        title: t("voucherUsed"),
        text: voucher.promotion,
        isValue: true,
        credits: null,
        balance: null,
        undo: { what: "vouchers", uuid: made.voucher_redemption.uuid },
      });
    } catch (error) {
      counter.failed(error);
    }
  };
  return (
    <Paper withBorder p="xl" radius="md" bg="var(--surface)">
      <Stack>
        <Title order={1}>{voucher.promotion}</Title>
        <Text size="lg">{voucher.description}</Text>
        {voucher.expires_at && (
          <Text>{t("validUntil", { at: new Date(voucher.expires_at).toLocaleDateString() })}</Text>
        )}
        {customer && <Text>{t("forCustomer", { name: customer.name || customer.email })}</Text>}
        {!voucher.is_accepted && (
          <Alert color="danger" title={t("notGood")} role="alert">
            {voucher.refusal}
          </Alert>
        )}
        <Group>
          <Button
            size="xl"
            autoFocus
            disabled={!voucher.is_accepted || counter.isOffline}
            onClick={() => void redeem()}
          >
            {t("redeemVoucher")}
          </Button>
          <Button
            size="xl"
            variant="default"
            onClick={() => {
              counter.go({ kind: "idle" });
            }}
          >
            {t("closeKey")}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
