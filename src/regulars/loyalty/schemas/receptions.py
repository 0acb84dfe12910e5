"""Credits given, taken back, reckoned and explained."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

from msgspec import Meta, Struct, field

from regulars.accounts.queries import Shop
from regulars.accounts.schemas import ShopWithAddress
from regulars.attributes.schemas import carries_attributes, flat
from regulars.kit.clock import atom
from regulars.kit.decimals import as_number, decimal_meta
from regulars.kit.forms.kinds import REST
from regulars.loyalty.queries import Reception, Unit
from regulars.loyalty.schemas.program import PLACES, UnitOut
from regulars.loyalty.service import Card, Received

MOST_VALUE = 1_000_000_000


UnitValue = Annotated[
    Decimal, decimal_meta(0, MOST_VALUE, PLACES, "An amount such as 23.40.")
]


UnitName = Annotated[str, Meta(examples=["purchase_amount"])]


# Registers that have no card at hand may send an empty one.
CardValue = Annotated[str, Meta(max_length=255, examples=["CARD-000123"])]


Credits = Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000, examples=[20])]


# Clients have it from their till, which may mean any number of its own by it.
SoldAs = Annotated[
    str,
    Meta(
        max_length=255,
        description="The uuid of a POS transaction, as older clients name it. Another "
        "till's own number says nothing here.",
    ),
]


class ReceptionFields(Struct):
    """What is told of a reception wherever it is made."""

    ONE_OF: ClassVar = ("credits", "unit_value")

    contact_uuid: UUID
    shop_uuid: UUID
    credits: Credits | None = None
    unit_value: UnitValue | None = None
    unit_name: UnitName | None = None
    contact_identifier_value: CardValue | None = None
    # A sale that a till has told of: nothing else may be given for it.
    pos_transaction_uuid: UUID | None = None
    # None is what the program says, false is at once.
    is_pending: bool | None = None
    pending_until: datetime | None = None


class CreditReceptionCreate(ReceptionFields):
    """What a contact did at a shop: a value in a unit, or the credits themselves.

    Credits that are pending can't be spent until `pending_until`, or without that until
    they are released; with `is_pending` false they can be spent at once, whatever the
    program says. The account's own attributes of receptions stand beside these
    fields, by their names.
    """

    pos_transaction_id: SoldAs | None = None
    attributes: dict[str, Any] = field(name=REST, default_factory=dict)


class RegisterReceptionCreate(Struct):
    """The same from a register, which stands in a shop already."""

    ONE_OF: ClassVar = ("credits", "unit_value")

    contact_uuid: UUID
    shop_uuid: UUID | None = None
    credits: Credits | None = None
    unit_value: UnitValue | None = None
    unit_name: UnitName | None = None
    contact_identifier_value: CardValue | None = None
    # A sale that a till has told of: nothing else may be given for it.
    pos_transaction_uuid: UUID | None = None
    # None is what the program says, false is at once.
    is_pending: bool | None = None
    pending_until: datetime | None = None
    pos_transaction_id: SoldAs | None = None
    attributes: dict[str, Any] = field(name=REST, default_factory=dict)


class DashboardReceptionCreate(ReceptionFields):
    """The same from the dashboard, which may say that it happened earlier.

    The account's own attributes of receptions are under one key here.
    """

    happened_at: datetime | None = None
    attributes: dict[str, Any] = {}


class CreditsCalculate(Struct):
    """A sale to reckon the credits of, with nothing written."""

    shop_uuid: UUID
    unit_value: UnitValue
    unit_name: UnitName | None = None
    contact_uuid: UUID | None = None


class RegisterCalculate(Struct):
    """The same from a register, which stands in a shop already."""

    unit_value: UnitValue
    unit_name: UnitName | None = None
    contact_uuid: UUID | None = None
    shop_uuid: UUID | None = None


class CalculatedOut(Struct):
    """The credits that would be given."""

    credits: int


class BalanceInTransaction(Struct):
    """The contact's balance: after a reception that was just made, else as it is."""

    id: int
    balance: int


class ContactInTransaction(Struct):
    """The contact of a transaction."""

    uuid: UUID
    email: Annotated[str, Meta(examples=["robin@example.com"])]
    credit_balance: BalanceInTransaction


class IdentifierInTransaction(Struct):
    """The card or code that the contact was found by, as it is called today."""

    value: Annotated[str, Meta(examples=["CARD-000123"])]
    name: Annotated[str, Meta(examples=["Loyalty card"])]
    active: bool


@carries_attributes
class CreditReceptionOut(Struct, tag_field="type", tag="credit_reception"):
    """Credits given to a contact, or taken back, with their attributes beside these.

    `is_pending` ones can't be spent yet, and are in no balance.
    """

    id: int
    credits: Annotated[int, Meta(examples=[23])]
    uuid: UUID
    contact: ContactInTransaction
    shop: ShopWithAddress
    channel: Annotated[str, Meta(examples=["OAUTH_API"])]
    contact_identifier: IdentifierInTransaction | None
    created_at: str
    unit_value: Decimal | None
    unit: UnitOut | None
    is_pending: bool

    @classmethod
    def received(cls, made: Received) -> "CreditReceptionOut":
        balance = BalanceInTransaction(made.wallet_id, made.balance)
        return _with(
            made.attributes,
            made.id,
            made.credits,
            made.uuid,
            ContactInTransaction(made.contact_uuid, made.email, balance),
            ShopWithAddress.of(made.shop.shop),
            made.channel,
            card_shown(made.card),
            atom(made.happened_at),
            as_number(made.unit_value),
            UnitOut.of(made.unit) if made.unit else None,
            made.is_pending,
        )

    @classmethod
    def of(
        cls, kept: Reception, shops: dict[UUID, Shop], units: dict[str, Unit]
    ) -> "CreditReceptionOut":
        balance = BalanceInTransaction(kept.wallet_id, kept.balance)
        unit = units.get(kept.unit_name or "")
        return _with(
            kept.attributes,
            kept.id,
            kept.credits,
            kept.uuid,
            ContactInTransaction(kept.contact_uuid, kept.email, balance),
            ShopWithAddress.of(shops[kept.shop_uuid]),
            kept.channel,
            _kept_card(kept),
            atom(kept.happened_at),
            as_number(kept.unit_value),
            UnitOut.of(unit) if unit else None,
            kept.pending_state == "pending",
        )


@carries_attributes
class CorrectionOut(CreditReceptionOut, tag_field="type", tag="credit_reception"):
    """A reversal, as clients take it that read a transaction of a gift card here."""

    amount_in_cents: int

    @classmethod
    def told(
        cls, reversal: CreditReceptionOut, attributes: Mapping[str, Any]
    ) -> "CorrectionOut":
        names = CreditReceptionOut.__struct_fields__
        fields = {name: getattr(reversal, name) for name in names}
        return flat(cls, fields | {"amount_in_cents": 0}, attributes)


def _with(attributes: Mapping[str, Any], *values: Any) -> CreditReceptionOut:
    """The reception; most have no attributes, and are made at once."""
    if not attributes:
        return CreditReceptionOut(*values)
    names = CreditReceptionOut.__struct_fields__
    return flat(CreditReceptionOut, dict(zip(names, values, strict=True)), attributes)


def card_shown(card: Card | None) -> IdentifierInTransaction | None:
    if card is None:
        return None
    return IdentifierInTransaction(card.value, card.name, card.is_active)


def _kept_card(kept: Reception) -> IdentifierInTransaction | None:
    """None also of a card that has been removed since."""
    if kept.card_value is None or kept.card_name is None:
        return None
    return IdentifierInTransaction(
        kept.card_value, kept.card_name, bool(kept.card_is_active)
    )
