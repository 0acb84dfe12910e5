"""What a code is that somebody holds out at a till."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from regulars.giftcards.queries import Giftcard
from regulars.kit.clock import atom
from regulars.kit.crypto import masked
from regulars.promotions.service import Verdict
from regulars.rewards.queries import Bought
from regulars.tills.schemas.customers import ClaimedOut, CustomerOut
from regulars.tills.service import Scanned


class CodeScan(Struct, kw_only=True):
    """A code, with the gift card's PIN where one is asked for.

    `contact_uuid` is who is at the till already: a voucher is judged for them.
    `shop_uuid` is for callers that aren't registers.
    """

    code: Annotated[str, Meta(min_length=1, max_length=255, examples=["CARD-000123"])]
    pin: Annotated[str, Meta(max_length=20)] | None = None
    contact_uuid: UUID | None = None
    shop_uuid: UUID | None = None


class GiftcardScannedOut(Struct):
    """A gift card: what can be done with it follows from its state.

    `new` has never been activated or loaded, `without_program` is taken nowhere.
    """

    uuid: UUID
    code: Annotated[str, Meta(examples=["•••••••J8"])]
    state: Literal[
        "new", "active", "blocked", "cancelled", "expired", "without_program"
    ]
    balance_in_cents: int
    available_in_cents: int
    program: str | None
    max_amount_in_cents: int | None
    is_upgradeable: bool
    asks_for_pin: bool
    expires_at: str | None

    @classmethod
    def of(cls, card: Giftcard, scanned: "Told") -> "GiftcardScannedOut":
        until = card.expires_at
        return cls(
            card.uuid,
            masked(scanned.code),
            _state(card, scanned),
            card.balance,
            card.balance - card.held,
            card.program_name,
            card.max_amount_in_cents,
            card.is_upgradeable,
            card.asks_for_pin,
            None if until is None else atom(until),
        )


class VoucherScannedOut(Struct):
    """A voucher, whether it can be redeemed here and now, and why not."""

    uuid: UUID
    promotion: str
    description: str
    expires_at: str | None
    contact_uuid: UUID | None
    is_accepted: bool
    refusal_code: int | None
    refusal: str | None

    @classmethod
    def of(cls, verdict: Verdict) -> "VoucherScannedOut":
        voucher, refusal = verdict.voucher, verdict.refusal
        until = voucher.expires_at
        return cls(
            voucher.uuid,
            voucher.promotion_name,
            voucher.promotion_description,
            None if until is None else atom(until),
            voucher.contact_uuid,
            refusal is None,
            None if refusal is None else refusal.code,
            None if refusal is None else refusal.message,
        )


class RewardScannedOut(ClaimedOut):
    """A reward that was claimed; `state` says whether it can be handed over."""

    state: Annotated[str, Meta(examples=["collectable"])]

    @classmethod
    def of(cls, bought: Bought) -> "RewardScannedOut":
        until = bought.expires_at
        told = None if until is None else atom(until)
        return cls(bought.uuid, bought.title, told, bought.state or "collected")


class Told(Struct, frozen=True):
    """What was scanned, and when that is."""

    code: str
    now: str


class ScanOut(Struct):
    """What the code is of, and what the screen shows of it.

    A `contact` has a `customer`; so has a `reward` that they claimed. A `card` is one
    that is nobody's yet, and `unknown` is nothing's.
    """

    kind: Literal["contact", "card", "giftcard", "voucher", "reward", "unknown"]
    customer: CustomerOut | None = None
    giftcard: GiftcardScannedOut | None = None
    voucher: VoucherScannedOut | None = None
    reward: RewardScannedOut | None = None

    @classmethod
    def of(cls, found: Scanned, customer: CustomerOut | None, told: Told) -> "ScanOut":
        card, verdict, bought = found.giftcard, found.voucher, found.reward
        return cls(
            found.kind,
            customer,
            None if card is None else GiftcardScannedOut.of(card, told),
            None if verdict is None else VoucherScannedOut.of(verdict),
            None if bought is None else RewardScannedOut.of(bought),
        )


def _state(
    card: Giftcard, told: Told
) -> Literal["new", "active", "blocked", "cancelled", "expired", "without_program"]:
    if card.cancelled_at is not None:
        return "cancelled"
    if card.blocked_at is not None:
        return "blocked"
    if not card.has_program or not card.program_is_active:
        return "without_program"
    if card.expires_at is not None and atom(card.expires_at) <= told.now:
        return "expired"
    return "new" if card.activated_at is None else "active"
