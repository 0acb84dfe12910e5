"""Who changed what: staff, settings and keys, written in the transaction of the change.

The business has its events (`kit/events.py`); this is the other log, of those who run
it. An entry gets its place in the account's chain after the commit (`kit/seals.py`),
so nobody who changes a setting waits for anybody else.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, Column, Identity, Index, LargeBinary, Text, Uuid
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

from regulars.kit.tables import keyed_table, moment, unique

if TYPE_CHECKING:
    # Only for types: `kit.work` writes entries and so imports this module.
    from regulars.kit.work import Work

audit_entries = keyed_table(
    "audit_entries",
    # As with events: places are given in this order, below whatever still runs.
    ["xid", "id"],
    Column(
        "xid",
        BigInteger,
        nullable=False,
        server_default=sql("(pg_current_xact_id()::text::bigint)"),
    ),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("verb", Text, nullable=False),
    Column("subject_uuid", Uuid, nullable=False),
    # Only the fields that changed.
    Column("before", JSONB),
    Column("after", JSONB),
    Column("actor", Text, nullable=False),
    # The address that the request came from, or `command line`, or `worker`.
    Column("origin", Text, nullable=False),
    Column("request_id", Text),
    moment("recorded_at"),
    Index("audit_entries_subject_uuid_idx", "account_id", "subject_uuid"),
)

audit_seals = keyed_table(
    "audit_seals",
    ["position"],
    Column("position", BigInteger, nullable=False),
    Column("entry_xid", BigInteger, nullable=False),
    Column("entry_id", BigInteger, nullable=False),
    # Covers the entry, its place and the seal before it.
    Column("seal", LargeBinary, nullable=False),
    unique("entry_xid", "entry_id", name="audit_seals_account_id_entry_key"),
)

audit_heads = keyed_table(
    "audit_heads",
    [],
    Column("position", BigInteger, nullable=False),
    Column("entry_xid", BigInteger, nullable=False),
    Column("entry_id", BigInteger, nullable=False),
    # Covers the newest seal: a chain that was cut short has none that fits.
    Column("seal", LargeBinary, nullable=False),
)

SHOWN = (str, int, Decimal, UUID, date, list, tuple)
"""Kinds of field that may be written down. Sealed texts and hashes are bytes, and a
Secret is a kind of its own: neither ever comes into the log."""


class Audited(Protocol):
    """A row whose changes are written down: it names the fields that may be."""

    AUDITED: ClassVar[tuple[str, ...]]


Facts = Audited | Mapping[str, Any] | None


class Change(msgspec.Struct, frozen=True):
    """What was done to which thing, and what of it became different."""

    verb: str
    subject_uuid: UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None


WRITE = """
    insert into audit_entries (account_id, verb, subject_uuid, before, after, actor,
      origin, request_id, recorded_at)
    select $1, c.verb, c.subject_uuid, c.before, c.after, $2, $3, $4, $5
    from unnest($6::text[], $7::uuid[], $8::jsonb[], $9::jsonb[])
      with ordinality as c(verb, subject_uuid, before, after, n)
    order by c.n
"""


def change(verb: str, uuid: UUID, before: Facts, after: Facts) -> Change | None:
    """The change as it is written down; None when nothing became different."""
    old, new = _facts(before), _facts(after)
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    if before is not None and after is not None and not names:
        return None
    return Change(
        verb,
        uuid,
        None if before is None else {name: old.get(name) for name in names},
        None if after is None else {name: new.get(name) for name in names},
    )


def columns(changes: Sequence[Change]) -> tuple[list[Any], ...]:
    """The columns that `WRITE` takes after account, actor, origin and moment."""
    return (
        [each.verb for each in changes],
        [each.subject_uuid for each in changes],
        [each.before for each in changes],
        [each.after for each in changes],
    )


def _facts(thing: Facts) -> dict[str, Any]:
    if thing is None:
        return {}
    if not isinstance(thing, Mapping):
        thing = {name: getattr(thing, name) for name in thing.AUDITED}
    for name, value in thing.items():
        shown = value is None or isinstance(value, SHOWN)
        assert shown, f"{name} is kept out of the log"
    return {name: _plain(value) for name, value in thing.items()}


def _plain(value: Any) -> Any:
    """Numbers and texts as JSON has them: 1 and 1.0000 are the same rate."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return msgspec.to_builtins(value)


class Entry(msgspec.Struct, frozen=True):
    """An entry with its place in the account's chain."""

    position: int
    verb: str
    subject_uuid: UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    actor: str
    origin: str
    request_id: str | None
    recorded_at: datetime


class Search(msgspec.Struct, frozen=True):
    """Which entries are wanted; None asks for no difference."""

    actor: str | None = None
    verb: str | None = None
    subject_uuid: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


MATCHING = """
    select seal.position, entry.verb, entry.subject_uuid, entry.before, entry.after,
      entry.actor, entry.origin, entry.request_id, entry.recorded_at
    from audit_seals seal
    join audit_entries entry on (entry.account_id, entry.xid, entry.id)
      = (seal.account_id, seal.entry_xid, seal.entry_id)
    where seal.account_id = $1
      and ($4::text is null or entry.actor = $4)
      and ($5::text is null or entry.verb = $5)
      and ($6::uuid is null or entry.subject_uuid = $6)
      and ($7::timestamptz is null or entry.recorded_at >= $7)
      and ($8::timestamptz is null or entry.recorded_at < $8)
"""

NEWEST_FIRST = f"{MATCHING} and seal.position < $2 order by seal.position desc limit $3"

OLDEST_FIRST = f"{MATCHING} and seal.position > $2 order by seal.position limit $3"

BEYOND = 2**62


async def before(
    work: "Work", position: int | None, limit: int, search: Search
) -> list[Entry]:
    """Entries older than the one at this position, newest first; None: the newest."""
    values = (work.account_id, position or BEYOND, limit)
    wanted = msgspec.structs.astuple(search)
    return await work.many(Entry, NEWEST_FIRST, *values, *wanted)


async def after(work: "Work", position: int, limit: int, search: Search) -> list[Entry]:
    """Entries newer than the one at this position, oldest first."""
    wanted = msgspec.structs.astuple(search)
    return await work.many(
        Entry, OLDEST_FIRST, work.account_id, position, limit, *wanted
    )
