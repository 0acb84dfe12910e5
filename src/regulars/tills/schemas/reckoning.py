"""What a sale would give, and by which rules."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from regulars.kit.decimals import as_number
from regulars.loyalty.schemas import UnitValue
from regulars.loyalty.service.decide import Decision


class Reckon(Struct):
    """A sale to reckon, for whoever is at the till."""

    unit_value: UnitValue
    unit_name: str | None = None
    contact_uuid: UUID | None = None
    shop_uuid: UUID | None = None


class ReckoningStepOut(Struct):
    """What one rule would give; the first is what the unit gives by itself."""

    kind: Annotated[str, Meta(examples=["multiplication"])]
    rule: Annotated[str, Meta(examples=["Happy hour"])] | None
    credits: int
    factor: Decimal | None


class ReckoningOut(Struct):
    """The credits that would be given, and which rules give them."""

    credits: int
    steps: list[ReckoningStepOut]

    @classmethod
    def of(cls, decision: Decision) -> "ReckoningOut":
        steps = [
            ReckoningStepOut(each.kind, each.rule, each.gave, as_number(each.factor))
            for each in decision.explanation.steps
            if each.gave or each.kind == "base_rate"
        ]
        return cls(decision.credits, steps)
