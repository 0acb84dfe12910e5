"""What one can subscribe to, and what of it is sent."""

from typing import Literal

from msgspec import Struct

from regulars.accounts.permissions import Permission

EventType = Literal[
    "contact_created",
    "contact_updated",
    "contact_identifier_created",
    "credit_reception_created",
    "prepaid_transaction_created",
    "giftcard_transaction_created",
    "voucher_created",
    "voucher_updated",
    "voucher_redeemed",
    "voucher_deleted",
    "reward_updated",
    "promotion_updated",
    "form_submission_completed",
    "referral_completed",
]
"""The contract's thirteen, and the one that its shop plug-in knows besides."""

CONTACT_UPDATED = "contact_updated"

ACTIVE = "ACTIVE"
INACTIVE = "INACTIVE"
VERSION = "V1"

Status = Literal["ACTIVE", "INACTIVE"]

State = Literal["waiting", "sending", "delivered", "failed", "stopped"]
"""How a delivery is: open in the first two. Stopped is what went round in circles."""


class Told(Struct, frozen=True):
    """What an event of a type sends, and what whoever asks for it must be allowed."""

    entity: str
    needs: Permission


CONTACT = Told("contact", Permission.CONTACTS_READ)
# It shows the code, as a list of vouchers does.
VOUCHER = Told("voucher", Permission.PROMOTIONS_ISSUE)

TYPES: dict[str, Told] = {
    "contact_created": CONTACT,
    CONTACT_UPDATED: CONTACT,
    "contact_identifier_created": Told("contact_identifier", Permission.CONTACTS_READ),
    "credit_reception_created": Told("credit_reception", Permission.LOYALTY_READ),
    "prepaid_transaction_created": Told("prepaid_transaction", Permission.PREPAID_READ),
    "giftcard_transaction_created": Told(
        "giftcard_transaction", Permission.GIFTCARDS_READ
    ),
    "voucher_created": VOUCHER,
    "voucher_updated": VOUCHER,
    "voucher_redeemed": VOUCHER,
    "voucher_deleted": VOUCHER,
    "reward_updated": Told("reward", Permission.REWARDS_READ),
    "promotion_updated": Told("promotion", Permission.PROMOTIONS_READ),
    # Nothing tells of these two yet; their rooms will.
    "form_submission_completed": Told("form_submission", Permission.CONTACTS_READ),
    "referral_completed": Told("referral", Permission.CONTACTS_READ),
}
