import type { components } from "../api/schema";
import { answered, api } from "../api/client";
import type { Giving } from "./outbox";

type Shapes = components["schemas"];
export type TillNow = Shapes["TillNowOut"];
export type Customer = Shapes["CustomerOut"];
export type Scanned = Shapes["ScanOut"];
export type Giftcard = NonNullable<Scanned["giftcard"]>;
export type Voucher = NonNullable<Scanned["voucher"]>;
export type Offer = Customer["rewards"][number];
export type Sent = Shapes["TillReceptionOut"];
export type Today = Shapes["TodayOut"];
export type Terms = Shapes["TillTermsOut"];
export type Unit = Shapes["UnitOut"];

const REGISTER = "/api/v3/register";

/** Where this device stands, and who has it open. */
export const now = () => answered(api.GET("/api/till/now"));

export const pair = (code: string, name: string) =>
  answered(api.POST("/api/till/devices", { body: { code, name } }));

export const open = (user_uuid: string, pin: string) =>
  answered(api.POST("/api/till/sessions", { body: { user_uuid, pin } }));

export const lock = () => answered(api.DELETE("/api/till/session"));

export const scan = (code: string, contact_uuid?: string, pin?: string) =>
  answered(api.POST(`${REGISTER}/scans`, { body: { code, contact_uuid, pin } }));

export const search = (words: string) =>
  answered(api.GET(`${REGISTER}/customers`, { params: { query: { search: words } } }));

export const customer = (contact_uuid: string) =>
  answered(api.GET(`${REGISTER}/customers/{contact_uuid}`, { params: { path: { contact_uuid } } }));

export const reckon = (unit_value: number, contact_uuid?: string, unit_name?: string) =>
  answered(
    api.GET(`${REGISTER}/reckonings`, {
      params: { query: { unit_value, contact_uuid, unit_name } },
    }),
  );

export const terms = () => answered(api.GET(`${REGISTER}/till-terms`));

export const units = () => answered(api.GET(`${REGISTER}/units`));

export const today = () => answered(api.GET(`${REGISTER}/today`));

export const waiting = () => answered(api.GET(`${REGISTER}/till-receptions`));

export const settle = (operation_uuid: string, contact_uuid?: string) =>
  answered(
    api.PUT(`${REGISTER}/till-receptions/{operation_uuid}`, {
      params: { path: { operation_uuid } },
      body: { contact_uuid },
    }),
  );

export const give = (body: Giving) => answered(api.POST(`${REGISTER}/till-receptions`, { body }));

/** Sent again after a broken connection, with the same key it is done once. */
const once = (key: string) => ({ headers: { "Idempotency-Key": key } });

export const redeem = (contact_uuid: string, reward_uuid: string, key: string) =>
  answered(
    api.POST(`${REGISTER}/reward-receptions`, {
      body: { contact_uuid, reward_uuid },
      ...once(key),
    }),
  );

export const collect = (loyalty_transaction_uuid: string, key: string) =>
  answered(
    api.PUT(`${REGISTER}/collectable-rewards/collect/{loyalty_transaction_uuid}`, {
      params: { path: { loyalty_transaction_uuid } },
      ...once(key),
    }),
  );

export const moveGiftcard = (
  giftcard_uuid: string,
  amount_in_cents: number,
  key: string,
  pin?: string,
) =>
  answered(
    api.POST(`${REGISTER}/giftcard-transactions`, {
      body: { giftcard_uuid, amount_in_cents, pin },
      ...once(key),
    }),
  );

export const movePrepaid = (contact_uuid: string, amount_in_cents: number, key: string) =>
  answered(
    api.POST(`${REGISTER}/prepaid-transactions`, {
      body: { contact_uuid, amount_in_cents },
      ...once(key),
    }),
  );

export const redeemVoucher = (code: string, key: string, contact_uuid?: string) =>
  answered(api.POST(`${REGISTER}/vouchers/redeem`, { body: { code, contact_uuid }, ...once(key) }));

export const addContact = (email: string) =>
  answered(api.POST(`${REGISTER}/contacts`, { body: { email } }));

export const addAnonymous = (contact_identifier_value?: string) =>
  answered(api.POST(`${REGISTER}/contacts/anonymous`, { body: { contact_identifier_value } }));

export const fillIn = (contact_uuid: string, attributes: Record<string, string>) =>
  answered(
    api.PUT(`${REGISTER}/contacts/{contact_uuid}`, {
      params: { path: { contact_uuid } },
      body: { attributes: attributes as never },
    }),
  );

export const makeCard = (contact_identifier_value: string, contact_uuid: string) =>
  answered(
    api.POST(`${REGISTER}/contact-identifiers`, {
      body: { contact_identifier_value, contact_uuid },
    }),
  );

export const linkCard = (contact_identifier_value: string, contact_uuid: string) =>
  answered(
    api.PUT(`${REGISTER}/contact-identifiers/link`, {
      body: { contact_identifier_value, contact_uuid },
    }),
  );

/** What can be undone, and how the server is asked to. */
export type Undoable =
  | "credit-receptions"
  | "reward-receptions"
  | "giftcard-transactions"
  | "prepaid-transactions"
  | "vouchers"
  | "collectable-rewards";

export async function undo(what: Undoable, uuid: string, key: string): Promise<void> {
  const asked = {
    "credit-receptions": () =>
      api.POST(`${REGISTER}/credit-receptions/{credit_reception_uuid}/reverse`, {
        params: { path: { credit_reception_uuid: uuid } },
        ...once(key),
      }),
    "reward-receptions": () =>
      api.POST(`${REGISTER}/reward-receptions/{reward_reception_uuid}/reverse`, {
        params: { path: { reward_reception_uuid: uuid } },
        ...once(key),
      }),
    "giftcard-transactions": () =>
      api.POST(`${REGISTER}/giftcard-transactions/{giftcard_transaction_uuid}/reverse`, {
        params: { path: { giftcard_transaction_uuid: uuid } },
        ...once(key),
      }),
    "prepaid-transactions": () =>
      api.POST(`${REGISTER}/prepaid-transactions/{prepaid_transaction_uuid}/reverse`, {
        params: { path: { prepaid_transaction_uuid: uuid } },
        ...once(key),
      }),
    vouchers: () =>
      api.POST(`${REGISTER}/vouchers/{voucher_redemption_uuid}/reverse`, {
        params: { path: { voucher_redemption_uuid: uuid } },
        ...once(key),
      }),
    "collectable-rewards": () =>
      api.POST(`${REGISTER}/collectable-rewards/{redemption_uuid}/reverse`, {
        params: { path: { redemption_uuid: uuid } },
        ...once(key),
      }),
  } as const;
  await answered(asked[what]() as Promise<{ data?: { data: unknown }; response: Response }>);
}
