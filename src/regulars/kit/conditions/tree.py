"""A tree as somebody sent it, checked and turned into a Condition."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeGuard

from regulars.kit.conditions.facts import OPERATORS, Fact, declared
from regulars.kit.conditions.values import BadValue, operands_of
from regulars.kit.errors import InvalidInput

DEEPEST = 8
MOST_LEAVES = 100
MOST_NODES = 4 * MOST_LEAVES
MOST_ERRORS = 20


@dataclass(frozen=True)
class Leaf:
    """One question to one fact."""

    path: str
    fact: Fact
    operator: str
    operands: tuple[object, ...]


@dataclass(frozen=True)
class Group:
    """Conditions of which all must hold, or any."""

    path: str
    kind: Literal["all", "any"]
    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    """A condition that must not hold."""

    path: str
    part: "Condition"


Condition = Leaf | Group | Not


def check(
    tree: object,
    facts: Mapping[str, Fact] = declared,
    field: str = "condition",
) -> Condition:
    """The condition this tree means, else `InvalidInput` naming every wrong place."""
    reading = _Reading(facts)
    condition = reading.node(tree, field, depth=1)
    if reading.errors or condition is None:
        raise InvalidInput(errors=reading.errors)
    return condition


def facts_of(condition: Condition) -> frozenset[str]:
    """The names of the facts it asks for, so that no others need to be fetched."""
    return frozenset(leaf.fact.name for leaf in _leaves(condition))


def empty_groups(condition: Condition) -> list[str]:
    """Where a group holds nothing, and so says yes whatever is asked of it."""
    match condition:
        case Group(parts=parts, path=path):
            inside = [each for part in parts for each in empty_groups(part)]
            return inside if parts else [path]
        case Not(part=part):
            return empty_groups(part)
    return []


def _leaves(condition: Condition) -> Iterator[Leaf]:
    match condition:
        case Leaf():
            yield condition
        case Group(parts=parts):
            for part in parts:
                yield from _leaves(part)
        case Not(part=part):
            yield from _leaves(part)


class _Reading:
    """One pass over a tree, collecting what is wrong and where."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self._facts = facts
        self._nodes = 0
        self._leaves = 0
        self.errors: dict[str, list[str]] = {}

    def node(self, tree: object, path: str, depth: int) -> Condition | None:
        """The condition at this place; None when an error was noted."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            return self._wrong(path, "There are too many conditions.")
        if depth > DEEPEST:
            return self._wrong(path, f"Conditions may be nested {DEEPEST} deep.")
        if not _is_object(tree):
            return self._wrong(path, "A condition must be an object.")
        match list(tree):
            case ["all" | "any" as kind]:
                return self._group(kind, tree[kind], f"{path}.{kind}", depth)
            case ["not"]:
                part = self.node(tree["not"], f"{path}.not", depth + 1)
                return part and Not(f"{path}.not", part)
            case _ if "fact" in tree:
                return self._leaf(tree, path)
        return self._wrong(path, "A condition has all, any, not, or a fact.")

    def _group(
        self, kind: Literal["all", "any"], parts: object, path: str, depth: int
    ) -> Condition | None:
        if not isinstance(parts, list):
            return self._wrong(path, "Must be a list of conditions.")
        if kind == "any" and not parts:
            return self._wrong(path, "Must hold at least one condition.")
        good = []
        for number, part in enumerate(parts):
            read = self.node(part, f"{path}.{number}", depth + 1)
            if read is not None:
                good.append(read)
            if len(self.errors) >= MOST_ERRORS:
                break
        return Group(path, kind, tuple(good))

    def _leaf(self, tree: Mapping[str, object], path: str) -> Condition | None:
        self._leaves += 1
        if self._leaves > MOST_LEAVES:
            return self._wrong(path, f"There may be {MOST_LEAVES} questions at most.")
        for name in tree.keys() - {"fact", "is", "value"}:
            self._wrong(f"{path}.{name}", "Is not known here.")
        asked, question = tree["fact"], tree.get("is")
        fact = self._facts.get(asked) if isinstance(asked, str) else None
        if fact is None:
            return self._wrong(f"{path}.fact", "There is no such fact.")
        operator = OPERATORS.get(question) if isinstance(question, str) else None
        if operator is None or fact.type not in operator.types:
            return self._wrong(f"{path}.is", f"Can't be asked of a {fact.type}.")
        try:
            operands = operands_of(operator.operands, fact, tree)
        except BadValue as error:
            return self._wrong(f"{path}.value", str(error))
        return Leaf(path, fact, str(question), operands)

    def _wrong(self, path: str, complaint: str) -> Condition | None:
        """Always None: what is wrong means nothing."""
        self.errors.setdefault(path, []).append(complaint)
        return None


def _is_object(tree: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(tree, dict) and all(isinstance(key, str) for key in tree)
