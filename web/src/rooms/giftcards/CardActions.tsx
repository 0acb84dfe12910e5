import { Button, Group, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { keyed } from "../../api/useOnce";
import { money } from "../../i18n/figures";
import { useAccount, useMay } from "../../shell/session";
import { done, refused } from "../../ui/notes";
import { type Move, MoveForm } from "../money/MoveForm";
import { reverse } from "./CardHistory";
import { ExtendForm, MailForm, ReasonForm, TransferForm } from "./cardForms";
import type { Giftcard } from "./cards";

type Form = "load" | "pay" | "block" | "extend" | "mail" | "transfer" | "cancel";

interface ActionsProps {
  card: Giftcard;
  after: () => void;
}

/** What can be done with a card as it stands now. */
export function CardActions({ card, after }: ActionsProps) {
  const may = useMay();
  const [form, open] = useState<Form | null>(null);
  const block = () => {
    open("block");
  };
  return (
    <>
      <Group gap="xs">
        {may("giftcards:write") && card.status === "ACTIVE" && <Moves card={card} open={open} />}
        {may("giftcards:adjust") && card.status !== "CANCELLED" && (
          <>
            <StateButton card={card} after={after} block={block} />
            <More isEmpty={card.amount_in_cents === 0} open={open} />
          </>
        )}
      </Group>
      {form && (
        <FormOf
          form={form}
          card={card}
          close={() => {
            open(null);
          }}
          after={after}
        />
      )}
    </>
  );
}

/** Money onto the card or off it, and its code by mail. */
function Moves({ card, open }: { card: Giftcard; open: (form: Form) => void }) {
  const { t } = useTranslation("giftcards");
  const isEmpty = card.amount_in_cents === 0;
  const load = { form: "load", words: isEmpty ? t("sell") : t("topUp") } as const;
  const spend = [
    { form: "pay", words: t("charge") },
    { form: "mail", words: t("mail") },
  ] as const;
  const shown = [...(isEmpty ? [] : spend), ...(card.upgradeable ? [load] : [])];
  return shown.map(({ form, words }, at) => (
    <Button
      key={form}
      variant={at === 0 ? "filled" : "default"}
      onClick={() => {
        open(form);
      }}
    >
      {words}
    </Button>
  ));
}

/** What is seldom done, and can't be taken back as easily. */
function More({ isEmpty, open }: { isEmpty: boolean; open: (form: Form) => void }) {
  const { t } = useTranslation("giftcards");
  return (
    <Menu>
      <Menu.Target>
        <Button variant="subtle">{t("more")}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={() => {
            open("extend");
          }}
        >
          {t("extend")}
        </Menu.Item>
        {!isEmpty && (
          <Menu.Item
            onClick={() => {
              open("transfer");
            }}
          >
            {t("transfer")}
          </Menu.Item>
        )}
        <Menu.Item
          onClick={() => {
            open("cancel");
          }}
        >
          {t("cancelCard")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Activate, block or unblock: whichever of them the card waits for. */
function StateButton({ card, after, block }: ActionsProps & { block: () => void }) {
  const { t } = useTranslation("giftcards");
  const params = { path: { giftcard_uuid: card.uuid } };
  const change = useMutation({
    mutationFn: () =>
      answered(
        card.status === "INACTIVE"
          ? api.POST("/api/dashboard/giftcards/{giftcard_uuid}/activate", { params })
          : api.POST("/api/dashboard/giftcards/{giftcard_uuid}/unblock", { params }),
      ),
    onSuccess: () => {
      done(t("takenNow"));
      after();
    },
    onError: refused,
  });
  const isOff = card.status === "INACTIVE" || card.status === "BLOCKED";
  return (
    <Button
      variant="default"
      loading={change.isPending}
      onClick={() => {
        if (isOff) change.mutate();
        else block();
      }}
    >
      {card.status === "INACTIVE" ? t("activate") : isOff ? t("unblock") : t("block")}
    </Button>
  );
}

function FormOf(props: ActionsProps & { form: Form; close: () => void }) {
  const { form, ...rest } = props;
  const move = useMove(props);
  if (form === "load" || form === "pay")
    return <MoveForm move={move[form]} close={rest.close} after={rest.after} />;
  if (form === "extend") return <ExtendForm {...rest} />;
  if (form === "mail") return <MailForm {...rest} />;
  if (form === "transfer") return <TransferForm {...rest} />;
  return <ReasonForm what={form} {...rest} />;
}

/** Money onto the card and off it; either can be undone while nothing came after it. */
function useMove({ card, after }: ActionsProps): Record<"load" | "pay", Move> {
  const { t } = useTranslation("giftcards");
  const { currency } = useAccount();
  const send = (sign: 1 | -1) => async (cents: number, shop_uuid: string, key: string) => {
    const body = { giftcard_uuid: card.uuid, amount_in_cents: sign * cents, shop_uuid };
    const made = await answered(
      api.POST("/api/dashboard/giftcard-transactions", { params: keyed(key), body }),
    );
    const amount = money(cents, currency);
    done(sign > 0 ? t("loadedNote", { amount }) : t("paidNote", { amount }), async () => {
      await reverse(made.uuid);
      after();
    });
  };
  const isNew = card.amount_in_cents === 0;
  const program = card.giftcard_program;
  const most = program && t("mostHelp", { amount: money(program.max_amount_in_cents, currency) });
  const left = t("leftHelp", {
    amount: money(card.amount_in_cents - card.held_in_cents, currency),
  });
  return {
    load: {
      title: isNew ? t("sell") : t("topUp"),
      verb: isNew ? t("sell") : t("topUp"),
      ...(most && { help: most }),
      send: send(1),
    },
    pay: { title: t("charge"), verb: t("charge"), help: left, send: send(-1) },
  };
}
