import type { TFunction } from "i18next";

import type { Words } from "../../i18n";

type Category = keyof Words["settings"]["mails"]["names"];

const categories: Record<Category, true> = {
  login_code: true,
  double_opt_in: true,
  giftcard_recipient: true,
  digital_reward: true,
  staged_credit_reception: true,
};

/** What a mail is called; one that came with a newer server by its own name. */
export function nameOf(t: TFunction<"settings">, category: string): string {
  return category in categories ? t(`mails.names.${category as Category}`) : category;
}
