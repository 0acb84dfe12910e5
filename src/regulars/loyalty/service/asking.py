"""Asking rules of one reception: which of them hold, and why the others don't."""

from datetime import date, time
from decimal import Decimal

import msgspec

from regulars.kit.clock import zone_of
from regulars.kit.conditions import Condition, Leaf, Not, evaluate, failing
from regulars.loyalty.queries import EarningRule, InForce
from regulars.loyalty.queries.facts import (
    IS_FIRST,
    OF_CONTACT,
    facts_of_contact,
    facts_of_sale,
)
from regulars.loyalty.service.steps import Around, Reason


class Holding(msgspec.Struct, frozen=True):
    """A rule that holds; perhaps only for a first reception, or only for others."""

    rule: EarningRule
    when_first: bool | None = None


class Asking:
    """One reception; what its rules ask for is looked up once at most."""

    def __init__(self, around: Around, value: Decimal) -> None:
        self._around = around
        self._value = value
        self._facts: dict[str, object] | None = None
        zone = zone_of(around.shop.shop.timezone)
        # By the shop's clock: a number of days back counts its days.
        self._local = around.happened_at.astimezone(zone)

    @property
    def today(self) -> date:
        """The day by the shop's calendar."""
        return self._local.date()

    def of(self, each: InForce) -> Holding | tuple[Reason, ...]:
        """That the rule holds here, or why not."""
        rule = each.rule
        assert rule.published_at is not None
        if self._around.happened_at < rule.published_at:
            return (Reason("not_yet"),)
        if not each.is_readable:
            return (Reason("unreadable"),)
        if rule.minimum_value is not None and self._value < rule.minimum_value:
            return (Reason("minimum"),)
        if each.condition is None:
            return Holding(rule)
        facts = self._known(each)
        if each.asks_first:
            return self._whether_first(rule, each.condition, facts)
        if evaluate(each.condition, facts, self._local):
            return Holding(rule)
        return self._failed(each.condition, facts)

    def _whether_first(
        self, rule: EarningRule, condition: Condition, facts: dict[str, object]
    ) -> Holding | tuple[Reason, ...]:
        """Asked both ways; who has to know which it is finds out later."""
        first, later = (
            evaluate(condition, facts | {IS_FIRST: is_first}, self._local)
            for is_first in (True, False)
        )
        if first or later:
            return Holding(rule, None if first and later else first)
        return self._failed(condition, facts | {IS_FIRST: True})

    def _failed(
        self, condition: Condition, facts: dict[str, object]
    ) -> tuple[Reason, ...]:
        failed = failing(condition, facts, self._local)
        return tuple(_reason(each, facts) for each in failed)

    def _known(self, each: InForce) -> dict[str, object]:
        around = self._around
        shop = around.shop.shop
        if self._facts is None:
            place = (around.happened_at, shop.timezone, shop.uuid)
            self._facts = facts_of_sale(*place, around.channel, self._value)
        if not each.of_contact:
            return self._facts
        return self._facts | facts_of_contact(
            each.of_contact, around.person, self.today
        )


def _reason(failed: Leaf | Not, facts: dict[str, object]) -> Reason:
    if isinstance(failed, Not) or failed.fact.name.startswith(OF_CONTACT):
        return Reason("condition", failed.path)
    was = facts[failed.fact.name]
    told = was.isoformat("minutes") if isinstance(was, time) else str(was)
    return Reason("condition", failed.path, told)
