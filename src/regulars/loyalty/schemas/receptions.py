"""Credits given, taken back, reckoned and explained."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from msgspec import Meta, Struct

from regulars.accounts.queries import Shop
from regulars.accounts.schemas import ShopWithAddress
from regulars.kit.clock import atom
from regulars.kit.decimals import as_number, decimal_meta
from regulars.kit.filters import Between
from regulars.kit.pages import Order, Paging
from regulars.loyalty.queries import Reception, Unit
from regulars.loyalty.schemas.program import PLACES, UnitOut
from regulars.loyalty.service import Received

MOST_VALUE = 1_000_000_000


UnitValue = Annotated[
    Decimal, decimal_meta(0, MOST_VALUE, PLACES, "An amount such as 23.40.")
]


UnitName = Annotated[str, Meta(examples=["purchase_amount"])]


Credits = Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000, examples=[20])]


class CreditReceptionCreate(Struct):
    """What a contact did at a shop: a value in a unit, or the credits themselves."""

    ONE_OF: ClassVar = ("credits", "unit_value")

    contact_uuid: UUID
    shop_uuid: UUID
    credits: Credits | None = None
    unit_value: UnitValue | None = None
    unit_name: UnitName | None = None


class RegisterReceptionCreate(Struct):
    """The same from a register, which stands in a shop already."""

    ONE_OF: ClassVar = ("credits", "unit_value")

    contact_uuid: UUID
    shop_uuid: UUID | None = None
    credits: Credits | None = None
    unit_value: UnitValue | None = None
    unit_name: UnitName | None = None


class DashboardReceptionCreate(CreditReceptionCreate):
    """The same from the dashboard, which may say that it happened earlier."""

    happened_at: datetime | None = None


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


class CreditReceptionOut(Struct):
    """Credits given to a contact, or taken back."""

    id: int
    type: Literal["credit_reception"]
    credits: Annotated[int, Meta(examples=[23])]
    uuid: UUID
    contact: ContactInTransaction
    shop: ShopWithAddress
    channel: Annotated[str, Meta(examples=["OAUTH_API"])]
    contact_identifier: None
    created_at: str
    unit_value: Decimal | None
    unit: UnitOut | None

    @classmethod
    def received(cls, made: Received) -> "CreditReceptionOut":
        balance = BalanceInTransaction(made.wallet_id, made.balance)
        return cls(
            made.id,
            "credit_reception",
            made.credits,
            made.uuid,
            ContactInTransaction(made.contact_uuid, made.email, balance),
            ShopWithAddress.of(made.shop.shop),
            made.channel,
            None,
            atom(made.happened_at),
            as_number(made.unit_value),
            UnitOut.of(made.unit) if made.unit else None,
        )

    @classmethod
    def of(
        cls, kept: Reception, shops: dict[UUID, Shop], units: dict[str, Unit]
    ) -> "CreditReceptionOut":
        balance = BalanceInTransaction(kept.wallet_id, kept.balance)
        unit = units.get(kept.unit_name or "")
        return cls(
            kept.id,
            "credit_reception",
            kept.credits,
            kept.uuid,
            ContactInTransaction(kept.contact_uuid, kept.email, balance),
            ShopWithAddress.of(shops[kept.shop_uuid]),
            kept.channel,
            None,
            atom(kept.happened_at),
            as_number(kept.unit_value),
            UnitOut.of(unit) if unit else None,
        )


class TransactionList(Paging):
    """Which page of transactions: of whom, where, of which type, when."""

    contact_uuid: UUID | None = None
    shop_uuid: UUID | None = None
    type: str | None = None
    sort: Order | None = None
    created_at: Between = Between()


class ExplanationOut(Struct):
    """Why a reception has the credits it has."""

    credit_reception_uuid: UUID
    credits: int
    # The terms that were in force, which are kept for ever.
    program_version: int
    unit: str | None
    unit_value: Decimal | None
    steps: list[dict[str, Any]]
    sentences: list[str]
    happened_at: str
    recorded_at: str
    reverses: UUID | None
    reversed_by: UUID | None
