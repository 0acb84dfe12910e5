"""How the older doors speak over HTTP."""

from decimal import Decimal
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from regulars.contacts.schemas import Email
from regulars.kit.clock import atom
from regulars.kit.decimals import as_number
from regulars.legacy.queries import Staged
from regulars.legacy.service import PURCHASE_AMOUNT
from regulars.loyalty.queries import Reception
from regulars.loyalty.schemas import TokenCredits, UnitValue

Address = Annotated[str, Meta(examples=["robin@example.com"])]

Locale = Annotated[str, Meta(max_length=35, examples=["nl"])]


class MemberOut(Struct):
    """A contact, as older clients know one."""

    id: int
    email: Address


class OlderReceptionOut(Struct):
    """Credits that were given."""

    id: int
    credits: int
    purchase_amount: Decimal | None
    created_at: str
    member: MemberOut

    @classmethod
    def of(cls, kept: Reception) -> "OlderReceptionOut":
        is_purchase = kept.unit_name == PURCHASE_AMOUNT
        return cls(
            kept.id,
            kept.credits,
            as_number(kept.unit_value) if is_purchase else None,
            atom(kept.happened_at),
            MemberOut(kept.owner_id or kept.contact_id, kept.email),
        )


class StagedCreate(Struct):
    """Credits to put behind a link, or the purchase that they are for.

    Credits stand above the rules. A purchase is in the currency's own units, such as
    10.40.
    """

    ONE_OF: ClassVar = ("credits", "purchase_amount")

    shop_id: int
    credits: TokenCredits | None = None
    purchase_amount: UnitValue | None = None


class StagedSend(Struct):
    """Whom to mail the link to credits, and in which language if not the account's."""

    email: Email
    locale: Locale | None = None


class StagedOut(Struct):
    """Credits that wait behind a link; `credit_reception` is null until it is claimed.

    `credits` are those that it would have given when it was made.
    """

    id: int
    url: Annotated[str, Meta(examples=["https://loyalty.example/l?version=v3&..."])]
    hash: str
    credits: int
    purchase_amount: Decimal | None
    created_at: str
    credit_reception: OlderReceptionOut | None

    @classmethod
    def of(cls, staged: Staged, redeemed: Reception | None = None) -> "StagedOut":
        return cls(
            staged.id,
            staged.url,
            staged.hash,
            staged.credits,
            as_number(staged.purchase_amount),
            atom(staged.created_at),
            OlderReceptionOut.of(redeemed) if redeemed else None,
        )
