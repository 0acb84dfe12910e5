import type { components } from "../../api/schema";

type EventType = components["schemas"]["WebhookSettingsOut"]["event_type"];

// By name, so that one that is added to the document is missed here by the compiler.
const known: Record<EventType, true> = {
  contact_created: true,
  contact_identifier_created: true,
  contact_updated: true,
  credit_reception_created: true,
  form_submission_completed: true,
  giftcard_transaction_created: true,
  prepaid_transaction_created: true,
  promotion_updated: true,
  referral_completed: true,
  reward_updated: true,
  voucher_created: true,
  voucher_deleted: true,
  voucher_redeemed: true,
  voucher_updated: true,
};

/** What a webhook may be told of. */
export const eventTypes = Object.keys(known) as EventType[];
