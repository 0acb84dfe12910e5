import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";

import type { components } from "../../api/schema";
import type { Column } from "../../ui/DataTable";
import { Count, Money, When } from "../../ui/Figures";
import { nameOf } from "./names";

export type Contact = components["schemas"]["ContactOut"];

/** What is told of each customer: in the list, and in the file of it. */
export interface Told {
  /** As the file has it: as it is, for a spreadsheet. */
  plain: (contact: Contact) => string | number;
}

type Shown = Column<Contact> & Told;

type Values = Record<string, string | number | null | undefined>;

const valueOf = (contact: Contact, name: string) =>
  (contact.current_values as Values)[name] ?? null;

const last = (contact: Contact) => valueOf(contact, "loyalty_last_transaction_date");
const since = (contact: Contact) => valueOf(contact, "created_at");
const spent = (contact: Contact) => valueOf(contact, "loyalty_total_purchase_amount");
const visits = (contact: Contact) =>
  Number(valueOf(contact, "loyalty_number_of_transactions") ?? 0);
const consents = (contact: Contact) =>
  contact.subscriptions
    .filter((one) => one.is_subscribed)
    .map((one) => one.subscription_type.name)
    .join(", ");

/** A moment that may never have been. */
function Day({ at }: { at: string | number | null }) {
  return at === null ? "—" : <When at={String(at)} days />;
}

export function columnsOf(t: TFunction<"contacts">): Shown[] {
  return [
    {
      id: "name",
      title: t("name"),
      plain: (contact) => nameOf(contact) ?? "",
      show: (contact) => (
        <Anchor component={Link} to={`/contacts/${contact.uuid}` as string}>
          {nameOf(contact) ?? t("anonymous")}
        </Anchor>
      ),
    },
    {
      id: "email",
      title: t("email"),
      plain: (contact) => contact.email,
      show: (contact) => contact.email,
    },
    {
      id: "phone",
      title: t("phone"),
      isHidden: true,
      plain: (contact) => valueOf(contact, "phonenumber") ?? "",
      show: (contact) => valueOf(contact, "phonenumber") ?? "—",
    },
    {
      id: "tier",
      title: t("tier"),
      plain: (contact) => contact.tier?.name ?? "",
      show: (contact) => contact.tier?.name ?? "—",
    },
    {
      id: "last",
      title: t("lastVisit"),
      plain: (contact) => last(contact) ?? "",
      show: (contact) => <Day at={last(contact)} />,
    },
    {
      id: "points",
      title: t("points"),
      isFigure: true,
      plain: (contact) => contact.credit_balance.balance,
      show: (contact) => <Count of={contact.credit_balance.balance} />,
    },
    ...moreColumns(t),
  ];
}

function moreColumns(t: TFunction<"contacts">): Shown[] {
  return [
    {
      id: "spent",
      title: t("spent"),
      isFigure: true,
      plain: (contact) => spent(contact) ?? "",
      show: (contact) =>
        spent(contact) === null ? "—" : <Money cents={Math.round(Number(spent(contact)) * 100)} />,
    },
    {
      id: "prepaid",
      title: t("prepaid"),
      isFigure: true,
      isHidden: true,
      plain: (contact) => contact.prepaid_balance.balance_in_cents / 100,
      show: (contact) => <Money cents={contact.prepaid_balance.balance_in_cents} />,
    },
    {
      id: "visits",
      title: t("visits"),
      isFigure: true,
      isHidden: true,
      plain: visits,
      show: (contact) => <Count of={visits(contact)} />,
    },
    {
      id: "consent",
      title: t("gets"),
      isHidden: true,
      plain: consents,
      show: (contact) => consents(contact) || "—",
    },
    {
      id: "since",
      title: t("since"),
      isHidden: true,
      plain: (contact) => since(contact) ?? "",
      show: (contact) => <Day at={since(contact)} />,
    },
  ];
}
