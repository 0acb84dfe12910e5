"""What an explanation is made of: steps that gave credits, and rules that gave none."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from regulars.loyalty.queries import Person, ShopTerms


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One reason for credits: which version of a rule, and what it made of the value.

    `most` is the cap that held it back, from what it `asked` for. With `caps`, the most
    for each period, or `when_first`, only the statement knows what it gives in the end.
    """

    kind: str
    gave: int
    rule_uuid: UUID | None = None
    rule: str | None = None
    rule_version: int | None = None
    credits_per_unit: Decimal | None = None
    factor: Decimal | None = None
    exact: Decimal | None = None
    rounding: str | None = None
    asked: int | None = None
    held_back_by: str | None = None
    most: int | None = None
    caps: dict[str, int] | None = None
    when_first: bool | None = None
    undoes: UUID | None = None

    @property
    def is_provisional(self) -> bool:
        """Whether it hangs on what the contact was given before."""
        return self.caps is not None or self.when_first is not None


class Reason(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a rule gave nothing; of a condition, where it failed.

    Whatever a contact is or isn't stays out of it: it is kept for ever.
    """

    kind: str
    at: str | None = None
    was: str | None = None


class NotFired(msgspec.Struct, frozen=True):
    """A rule that might have given credits, and why it didn't."""

    rule_uuid: UUID
    rule: str
    rule_version: int
    because: tuple[Reason, ...]


class TierSeen(msgspec.Struct, frozen=True):
    """The tier that the contact was in when rules asked for it; nulls for none."""

    uuid: UUID | None
    name: str | None


class Around(msgspec.Struct, frozen=True):
    """What stands around a sale: when, where, by which channel, and for whom."""

    happened_at: datetime
    shop: ShopTerms
    channel: str | None
    person: Person | None = None


class Reckoned(msgspec.Struct, frozen=True):
    """The steps, of which the first is the rate's, and the rules that had none."""

    steps: tuple[Step, ...]
    not_fired: tuple[NotFired, ...] = ()
    # Some of the steps are: asked of every reception, so it is kept.
    is_provisional: bool = False
    # Where a rule for this unit asks for it.
    tier: TierSeen | None = None

    def surely(self, credits: int) -> int:
        """What of all these credits is given in any case."""
        if not self.is_provisional:
            return credits
        return sum(step.gave for step in self.steps if not step.is_provisional)
