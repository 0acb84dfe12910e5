import { Select, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useOnce } from "../../api/useOnce";
import { centsOf } from "../../register/amount";
import { FormModal } from "../../ui/FormModal";
import { useServerForm } from "../../ui/useServerForm";
import { MoneyField } from "./MoneyField";
import { useShops } from "./useShops";

export interface Move {
  title: string;
  verb: string;
  help?: string;
  /** Where it is done; not asked of what happens nowhere. */
  asksShop?: boolean;
  send: (cents: number, shop: string, key: string) => Promise<unknown>;
}

interface MoveFormProps {
  move: Move;
  close: () => void;
  after: () => void;
}

/** How much money to move, and in which shop; `send` says which way. */
export function MoveForm({ move, close, after }: MoveFormProps) {
  const shops = useShops();
  // The shop that stands in it first has to be known before the form is there.
  if (shops[0] === undefined) return null;
  return <Amount move={move} close={close} after={after} shops={shops} />;
}

type AmountProps = MoveFormProps & { shops: { value: string; label: string }[] };

function Amount({ move, close, after, shops }: AmountProps) {
  const { t } = useTranslation("prepaid");
  const once = useOnce();
  const { form, ...sending } = useServerForm(
    {
      initialValues: { amount_in_cents: "", shop_uuid: shops[0]?.value ?? "" },
      validate: {
        amount_in_cents: (typed) => ((centsOf(typed) ?? 0) > 0 ? null : t("amountWrong")),
      },
    },
    ({ amount_in_cents, shop_uuid }) =>
      once([amount_in_cents, shop_uuid], (key) =>
        move.send(centsOf(amount_in_cents) ?? 0, shop_uuid, key),
      ),
    () => {
      close();
      after();
    },
  );
  return (
    <FormModal title={move.title} verb={move.verb} isOpen close={close} {...sending}>
      {move.help && <Text c="dimmed">{move.help}</Text>}
      <MoneyField
        label={t("amount")}
        data-autofocus
        key={form.key("amount_in_cents")}
        {...form.getInputProps("amount_in_cents")}
      />
      {move.asksShop !== false && (
        <Select
          label={t("shop")}
          data={shops}
          allowDeselect={false}
          key={form.key("shop_uuid")}
          {...form.getInputProps("shop_uuid")}
        />
      )}
    </FormModal>
  );
}
