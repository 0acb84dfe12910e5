"""The two ways to ask a condition, and why the answer was no."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from regulars.kit.conditions.facts import OPERATORS, SQL_TYPES
from regulars.kit.conditions.tree import Condition, Group, Leaf, Not

Facts = Mapping[str, object]


def evaluate(condition: Condition, facts: Facts, now: datetime) -> bool:
    """Whether it holds for one subject. None means that a fact isn't set."""
    match condition:
        case Leaf():
            return _holds(condition, facts, now)
        case Group(kind="all", parts=parts):
            return all(evaluate(part, facts, now) for part in parts)
        case Group(parts=parts):
            return any(evaluate(part, facts, now) for part in parts)
        case Not(part=part):
            return not evaluate(part, facts, now)


def to_sql(
    condition: Condition, now: datetime, after: int = 0
) -> tuple[str, list[object]]:
    """The same question as a predicate for WHERE, and its parameters.

    They are numbered from `after` + 1. The predicate is true, or it is false or null;
    outside of WHERE, put `(...) is true` around it.
    """
    values: list[object] = []
    return _predicate(condition, now, values, after), values


def failing(condition: Condition, facts: Facts, now: datetime) -> list[Leaf | Not]:
    """Which questions were answered no, and what must not hold but does."""
    return list(_failures(condition, facts, now))


def explain(condition: Condition, facts: Facts, now: datetime) -> list[str]:
    """Which questions were answered no, in words; none when the condition holds."""
    return [_told(failed, facts) for failed in _failures(condition, facts, now)]


def _holds(leaf: Leaf, facts: Facts, now: datetime) -> bool:
    operator = OPERATORS[leaf.operator]
    # A name that is missing altogether is our own mistake, not an unset fact.
    fact = facts[leaf.fact.name]
    if fact is None:
        return operator.when_not_set
    return operator.holds(fact, *_operands(leaf, now))


def _operands(leaf: Leaf, now: datetime) -> tuple[object, ...]:
    if OPERATORS[leaf.operator].operands != "days":
        return leaf.operands
    [days] = leaf.operands
    assert isinstance(days, int)
    # In UTC, because a day of a local clock may have 23 or 25 hours.
    end = now.date() if leaf.fact.type == "date" else now.astimezone(UTC)
    return end - timedelta(days=days), end


def _predicate(
    condition: Condition, now: datetime, values: list[object], after: int
) -> str:
    match condition:
        case Leaf():
            return _question(condition, now, values, after)
        case Group(kind=kind, parts=parts):
            each = [_predicate(part, now, values, after) for part in parts]
            glue = " and " if kind == "all" else " or "
            return "(" + glue.join(each) + ")" if each else "true"
        case Not(part=part):
            # Null counts as no, and so the opposite of null is yes.
            return f"({_predicate(part, now, values, after)} is not true)"


def _question(leaf: Leaf, now: datetime, values: list[object], after: int) -> str:
    operator = OPERATORS[leaf.operator]
    list_of = "[]" if operator.operands == "many" else ""
    type_ = SQL_TYPES[leaf.fact.type] + list_of
    places = []
    for operand in _operands(leaf, now):
        values.append(operand)
        places.append(f"${after + len(values)}::{type_}")
    template = operator.template(leaf.fact.type)
    return "(" + template.format(*places, fact=f"({leaf.fact.sql})") + ")"


def _failures(
    condition: Condition, facts: Facts, now: datetime
) -> Iterator[Leaf | Not]:
    match condition:
        case _ if evaluate(condition, facts, now):
            return
        case Leaf() | Not():
            yield condition
        case Group(parts=parts):
            for part in parts:
                yield from _failures(part, facts, now)


def _told(failed: Leaf | Not, facts: Facts) -> str:
    if isinstance(failed, Not):
        return f"{failed.path}: holds, and must not"
    question = [failed.operator.replace("_", " "), *_spelled(failed)]
    actual = facts[failed.fact.name]
    is_ = "not set" if actual is None else str(actual)
    return f"{failed.path}: {failed.fact.name} {' '.join(question)}: it is {is_}"


def _spelled(leaf: Leaf) -> list[str]:
    words = []
    for operand in leaf.operands:
        several = operand if isinstance(operand, list) else [operand]
        words.append(", ".join(str(each) for each in several))
    return [" and ".join(words)] if words else []
