"""Values as callers send them, into values as they are kept."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from regulars.attributes.queries import Definition, definitions
from regulars.attributes.service.readers import READERS
from regulars.kit.errors import InvalidInput
from regulars.kit.forms.scalars import Refused
from regulars.kit.work import Work

UNKNOWN = "This field is not known."
READ_ONLY = "This attribute can't be changed by hand."

# What nobody fills in twice a day need not be written down each time.
OFTEN_ENOUGH = timedelta(days=1)

LONGEST_NAME = 100


class Taken(msgspec.Struct, frozen=True):
    """Values that were read: those to keep, as JSON, and the names to be cleared."""

    values: dict[str, Any]
    cleared: list[str]


MARK = """
    update custom_attributes set last_used_at = $3
    where account_id = $1 and id = any($2::bigint[])
      and (last_used_at is null or last_used_at < $3)
"""


def taken(
    known: Mapping[str, Definition],
    given: Mapping[str, Any],
    *,
    lenient: bool,
    under: str = "attributes.",
) -> Taken:
    """What of `given` these definitions can hold. Raises InvalidInput with every fault.

    A lenient door takes whatever can be read at all, keeps options that nobody has
    defined, and takes no notice of names that it doesn't know or that are read-only.
    A strict one refuses all that. An empty text, list or null clears.
    """
    values, cleared, wrong = dict[str, Any](), list[str](), dict[str, list[str]]()
    for name, value in given.items():
        one = known.get(name)
        if one is None or one.is_read_only:
            if not lenient:
                reason = UNKNOWN if one is None else READ_ONLY
                wrong[under + name[:LONGEST_NAME]] = [reason]
            continue
        try:
            kept = _read(one, value, lenient=lenient)
        except Refused as refused:
            wrong[under + name] = [str(refused)]
            continue
        if kept is None:
            cleared.append(name)
        else:
            values[name] = kept
    if wrong:
        raise InvalidInput(wrong)
    return Taken(values, cleared)


async def mark_used(
    work: Work, known: Mapping[str, Definition], names: Iterable[str]
) -> None:
    """Writes down that these hold values, before the first is kept; once a day.

    An attribute that holds a value can't be deleted, and this is how one knows.
    """
    due = [
        one.id
        for one in map(known.__getitem__, names)
        if one.last_used_at is None or work.now - one.last_used_at > OFTEN_ENOUGH
    ]
    if due:
        await work.once(MARK, work.account_id, sorted(due), work.now)
        await definitions(work, fresh=True)


def _read(one: Definition, value: Any, *, lenient: bool) -> Any:
    """The value as it is kept; None when it says that there is none."""
    if isinstance(value, str):
        value = value.strip() if lenient else value
    if value is None or value in ("", [], {}):
        return None
    return READERS[one.type](one, value, lenient=lenient)
