"""The rows of an import, and what in them nobody can read or knows the name of."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from regulars.attributes.queries import Definition

FIELDS = ("email", "custom_attributes", "subscription_types")

MOST_TOLD = 100
"""How many unknown columns a report names: who has more made one mistake."""

MOST_LIKENED = 20
"""For how many of them a known one is looked for, each in a few milliseconds."""

LONGEST = 100


class Row(msgspec.Struct):
    """One person of an import: by their address first, by their uuid once added."""

    row: int
    email: str = ""
    uuid: UUID | None = None
    attributes: dict[str, Any] = {}
    choices: list[tuple[UUID, bool]] = []
    # Fields beside those that there are, and why a field can't be read.
    others: list[str] = []
    wrong: dict[str, str] = {}
    # The form of the address in which two spellings are one: who is erased is found.
    email_key: str = ""


class Refused(msgspec.Struct, frozen=True):
    """Which row was not taken, or not whole: what of it, and why."""

    row: int
    column: str | None = None
    reason: str = ""


class _Seen(msgspec.Struct):
    """A column that can't be filled in: where it stands first, and how often."""

    row: int
    why: str
    rows: int = 0


def odd_rows(rows: Sequence[Row]) -> list[Refused]:
    """What can't be read at all, by row and field."""
    return [
        Refused(row.row, None if name == "body" else name, reason)
        for row in rows
        for name, reason in row.wrong.items()
    ]


def odd_columns(rows: Sequence[Row], known: Mapping[str, Definition]) -> list[Refused]:
    """Which columns are not taken, each told once: at the first row that has it."""
    seen: dict[str, _Seen] = {}
    for row in rows:
        for name, why in _odd_names(row, known):
            if name in seen or len(seen) < MOST_TOLD:
                seen.setdefault(name, _Seen(row.row, why)).rows += 1
    alike = _Alike(known)
    return [
        Refused(one.row, name, _reason(one, alike.to(name) if n < MOST_LIKENED else ""))
        for n, (name, one) in enumerate(seen.items())
    ]


def _odd_names(row: Row, known: Mapping[str, Definition]) -> list[tuple[str, str]]:
    odd = []
    for name in row.attributes:
        if name not in known:
            odd.append((name[:LONGEST], "No attribute has this name"))
        elif known[name].is_read_only:
            odd.append((name, "This attribute can't be changed by hand"))
    for name in row.others:
        why = "No field has this name"
        if name in known:
            why = "An attribute stands in custom_attributes"
        odd.append((name[:LONGEST], why))
    return odd


def _reason(one: _Seen, nearest: str) -> str:
    often = f", in {one.rows} rows" if one.rows > 1 else ""
    like = f" Did you mean {nearest}?" if nearest else ""
    return f"{one.why}{often}.{like}"


class _Alike:
    """The names there are, to be found by one that was mistyped."""

    def __init__(self, known: Mapping[str, Definition]) -> None:
        self._known = known
        self._names = {_folded(name): name for name in FIELDS}
        for one in known.values():
            if not one.is_read_only:
                self._names.setdefault(_folded(one.label), one.name)
        self._names |= {
            _folded(one.name): one.name
            for one in known.values()
            if not one.is_read_only
        }

    def to(self, name: str) -> str:
        """The name that is nearest to this one; empty when none is near."""
        if name in self._known:
            return ""
        found = difflib.get_close_matches(_folded(name), self._names, 1)
        return self._names[found[0]] if found else ""


def _folded(name: str) -> str:
    """A heading without what people write in different ways."""
    return "".join(filter(str.isalnum, name.casefold()))
