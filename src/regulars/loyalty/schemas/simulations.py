"""Sales that are thought of, and what they would give."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from regulars.kit.decimals import as_number
from regulars.kit.languages import Language
from regulars.loyalty.queries import RuleVersion
from regulars.loyalty.schemas.earning_rules import EarningRuleCreate
from regulars.loyalty.schemas.explanations import TierInExplanation
from regulars.loyalty.schemas.receptions import UnitName, UnitValue
from regulars.loyalty.service import Simulated, Trial
from regulars.loyalty.words import Names, Sentences, question, sentences_of

Channel = Annotated[str, Meta(max_length=50, examples=["REGISTER_API"])]


class EarningSimulationCreate(Struct):
    """A sale that is thought of, and perhaps a rule that is.

    `earning_rule` is a rule as it would be: a new one, or the one of
    `earning_rule_uuid` changed. With the uuid alone that rule is in force as it is,
    a draft or a paused one too. `happened_at` null is now, `contact_uuid` null is
    somebody of whom nothing is known; `channel` is the way by which it would come.
    """

    shop_uuid: UUID
    unit_value: UnitValue
    unit_name: UnitName | None = None
    contact_uuid: UUID | None = None
    channel: Channel | None = None
    happened_at: datetime | None = None
    earning_rule_uuid: UUID | None = None
    earning_rule: EarningRuleCreate | None = None
    language: Language = "en"

    def trial(self) -> Trial:
        """The rule that is tried, if there is one."""
        draft = self.earning_rule.draft() if self.earning_rule else None
        return Trial(self.earning_rule_uuid, draft)


class SimulatedStepOut(Struct):
    """What one rule would give, in numbers and in a sentence."""

    kind: Annotated[str, Meta(examples=["multiplication"])]
    rule_uuid: UUID | None
    rule: Annotated[str, Meta(examples=["Happy hour"])] | None
    credits: int
    factor: Decimal | None
    # It would have been this, if no limit had stood in the way.
    held_back_from: int | None
    sentence: str


class SimulatedIdleOut(Struct):
    """A rule that would give nothing, and why."""

    rule_uuid: UUID
    rule: Annotated[str, Meta(examples=["Happy hour"])]
    sentence: str


class EarningSimulationOut(Struct):
    """What the sale would give, which rules give it, and which don't.

    `condition` says in words what the rule that was tried asks for: null where it asks
    for nothing, and where none was tried.
    """

    credits: int
    unit: str | None
    unit_value: Decimal | None
    steps: list[SimulatedStepOut]
    not_fired: list[SimulatedIdleOut]
    tier: TierInExplanation | None
    earning_rule_uuid: UUID | None
    condition: str | None

    @classmethod
    def of(
        cls, made: Simulated, language: Language, names: Names
    ) -> "EarningSimulationOut":
        why = made.decision.explanation
        tried = made.tried
        said = _said(made, language, names)
        steps = zip(why.steps, said.steps, strict=True)
        idle = zip(why.not_fired, said.idle, strict=True)
        tier = why.tier
        asks = tried.condition if tried else None
        return cls(
            made.decision.credits,
            why.unit,
            as_number(why.unit_value),
            [
                SimulatedStepOut(
                    step.kind,
                    step.rule_uuid,
                    step.rule,
                    step.gave,
                    as_number(step.factor),
                    step.asked,
                    sentence,
                )
                for step, sentence in steps
            ],
            [
                SimulatedIdleOut(each.rule_uuid, each.rule, sentence)
                for each, sentence in idle
            ],
            TierInExplanation(tier.uuid, tier.name) if tier else None,
            tried.uuid if tried else None,
            question(asks, names, language) if asks else None,
        )


class _WouldBe(Struct, frozen=True):
    """What a reception's sentences are made of, where there is no reception."""

    explanation: Any
    unit_name: str | None
    unit_value: Decimal | None
    shop_timezone: str = "UTC"
    adjustment_text: str | None = None
    pending_state: str | None = None
    releases_at: datetime | None = None


def _said(made: Simulated, language: Language, names: Names) -> Sentences:
    """Each rule's own words: those in force say them, kept or not."""
    why = made.decision.explanation
    told = msgspec.to_builtins(why)
    rules = [each.rule for each in made.terms.earning]
    versions = [
        RuleVersion(rule.uuid, rule.version, rule.terms(), "", rule.updated_at)
        for rule in rules
    ]
    would_be = _WouldBe(told, why.unit, why.unit_value)
    return sentences_of(would_be, versions, names, language)
