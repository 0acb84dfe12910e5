"""Credits that are asked for, decided on and given."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from regulars.attributes.queries import Definitions
from regulars.loyalty.queries import Person, ShopTerms, Terms, Unit
from regulars.loyalty.service.decide import Decision, Sale


class CreditOrder(msgspec.Struct, frozen=True):
    """Credits asked for: who, for what, by which channel, when it happened.

    `identifier` is the value of the card or code that the contact was found by, `uuid`
    that of the reception where something else has to name it beforehand.
    `given` has the attributes by their names, as the caller sent them, on a public door
    among whatever else it sent. `is_pending` are credits that can't be spent until
    `pending_until`, or without that until somebody releases them; False can be spent at
    once, None is as the program says.
    """

    contact_uuid: UUID
    sale: Sale
    channel: str
    actor: str
    happened_at: datetime
    identifier: str | None = None
    uuid: UUID | None = None
    given: Mapping[str, Any] = {}
    is_lenient: bool = True
    is_pending: bool | None = None
    pending_until: datetime | None = None

    @property
    def has_more(self) -> bool:
        """Whether there is more to it than the hottest statement has places for."""
        takes_back = (self.sale.credits or 0) < 0
        is_later = bool(self.is_pending) or self.pending_until is not None
        has_words = self.identifier is not None or bool(self.given)
        return has_words or takes_back or is_later


class Waits(msgspec.Struct, frozen=True):
    """How long credits can't be spent: until then, or until they are released."""

    until: datetime | None


class Card(msgspec.Struct, frozen=True):
    """The card or code that a contact was found by, as it is called today."""

    value: str
    name: str
    is_active: bool


class Received(msgspec.Struct, frozen=True):
    """A credit reception as it was written, and the balance after it."""

    id: int
    uuid: UUID
    contact_uuid: UUID
    email: str
    wallet_id: int
    balance: int
    shop: ShopTerms
    unit: Unit | None
    unit_value: Decimal | None
    credits: int
    channel: str
    happened_at: datetime
    card: Card | None = None
    attributes: Mapping[str, Any] = {}
    is_pending: bool = False


class Decided(msgspec.Struct):
    """What an order comes to on the terms that are known."""

    order: CreditOrder
    uuid: UUID
    shop: ShopTerms
    decision: Decision
    expires_at: datetime | None
    attributes: Mapping[str, Any]
    waits: Waits | None

    @property
    def has_more(self) -> bool:
        """Whether the order has, or what the program says of its credits."""
        is_late = self.waits is not None or self.decision.is_provisional
        # What gives nothing posts nothing, and is counted otherwise.
        return is_late or self.decision.credits == 0 or self.order.has_more


class Known(msgspec.Struct, frozen=True):
    """What is remembered of the account, which the statement holds against the rows."""

    terms: Terms
    # Only where an order needs them.
    defined: Definitions
    # Only where a rule asks something of them.
    people: Mapping[UUID, Person]
    # Only the moments of before these terms were published.
    earlier: Mapping[datetime, Terms] = {}

    def rates_at(self, happened_at: datetime) -> Terms:
        """The terms, with the rates and rules that were in force at that moment."""
        if not self.earlier:
            return self.terms
        return self.earlier.get(happened_at, self.terms)
