"""What happened, written once in the transaction it happened in.

Webhooks, automations and statistics all read the one table. An event gets
its number in the account's log after the commit (`number_events`), because a number
drawn inside the transaction would make every credit wait for the one before it.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, Boolean, Column, Identity, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from regulars.kit.clock import atom
from regulars.kit.errors import InvalidInput
from regulars.kit.tables import keyed_table, moment, platform_table

if TYPE_CHECKING:
    # Only for types: `kit.work` writes events and so imports this module.
    from regulars.kit.work import Work

DEPTH = "(coalesce(nullif(current_setting('app.depth', true), ''), '0')::bigint)"

events = keyed_table(
    "events",
    # Transaction first: the order in which numbers may safely be given is (xid, id)
    # below the oldest transaction that still runs. Its column stands first too, and so
    # is drawn first: who has drawn an id is a running transaction (`number_events`).
    ["xid", "id"],
    Column(
        "xid",
        BigInteger,
        nullable=False,
        server_default=text("(pg_current_xact_id()::text::bigint)"),
    ),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("name", Text, nullable=False),
    Column("subject_uuid", Uuid, nullable=False),
    Column("contact_uuid", Uuid),
    Column("payload", JSONB, nullable=False),
    Column("actor", Text, nullable=False),
    moment("happened_at"),
    moment("recorded_at"),
    # Given by the transaction (`Work.depth`): the statements that write events, many at
    # a time for many callers, need not know of it.
    Column("depth", BigInteger, nullable=False, server_default=text(DEPTH)),
)

event_positions = keyed_table(
    "event_positions",
    ["position"],
    Column("position", BigInteger, nullable=False),
    Column("event_xid", BigInteger, nullable=False),
    Column("event_id", BigInteger, nullable=False),
)

event_heads = keyed_table(
    "event_heads",
    [],
    Column("position", BigInteger, nullable=False),
    Column("event_xid", BigInteger, nullable=False),
    Column("event_id", BigInteger, nullable=False),
)

# One row: where the numbering goes on, and whether there is anything to number at all.
event_rounds = platform_table(
    "event_rounds",
    Column("last_account_id", BigInteger, nullable=False, server_default=text("0")),
    # Each account of this round was looked at to the end.
    Column("is_whole", Boolean, nullable=False, server_default=text("false")),
    # The newest event when some round began, and the next transaction at that moment.
    Column("seen_id", BigInteger),
    Column("seen_xid", BigInteger),
    # The newest event when every account was known to be numbered to the end.
    Column("quiet_id", BigInteger),
)


class Event(msgspec.Struct, kw_only=True):
    """Something that happened to a thing of an account, in the past tense."""

    name: ClassVar[str] = ""

    # Of its payload. A new field that subscribers may overlook leaves it as it is.
    version: ClassVar[int] = 1

    # Whether it counts money, which then stays in the currency that it was counted in.
    counts_money: ClassVar[bool] = False

    subject_uuid: UUID
    contact_uuid: UUID | None = None
    happened_at: datetime | None = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.name in registry:
            raise ValueError(f"two events are called {cls.name}")
        registry[cls.name] = cls

    def payload(self) -> dict[str, Any]:
        """The event's own fields, as subscribers will read them."""
        fields = msgspec.structs.asdict(self)
        own = {name: fields[name] for name in fields if name not in COMMON}
        return {name: _told(value) for name, value in own.items()}


def _told(value: Any) -> Any:
    """A moment in the form that moments have everywhere."""
    return atom(value) if isinstance(value, datetime) else value


MARKS = ("updated_at", "version")


def is_changed(before: msgspec.Struct, after: msgspec.Struct) -> bool:
    """Whether there is anything to tell: no change, no event (reliability D21).

    When it was last changed, and how often, is none of it.
    """
    marks = [name for name in MARKS if name in before.__struct_fields__]
    same = {name: getattr(before, name) for name in marks}
    return msgspec.structs.replace(after, **same) != before


COMMON = frozenset({"subject_uuid", "contact_uuid", "happened_at"})

registry: dict[str, type[Event]] = {}

Follower = Callable[["Work", Sequence[int]], Awaitable[None]]

followers: list[Follower] = []
"""Told which accounts have something new in their log, in the transaction that numbers
it: for whoever reads the log itself. It waits for them, so they are quick."""

Happened = Sequence[tuple[str, UUID | None]]
"""Names of events, each with the contact that it is about."""

Foresight = Callable[
    ["Work", Happened], Awaitable[Sequence[tuple[str, dict[str, Any]]]]
]

foresights: list[Foresight] = []
"""For who follows the log: which jobs that would have done, in a dry run, where nothing
has its place in the log yet. They ask, and write nothing."""

WRITE = """
    insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
      happened_at, recorded_at)
    select $1, e.name, e.subject_uuid, e.contact_uuid, e.payload, $2, e.happened_at, $3
    from unnest($4::text[], $5::uuid[], $6::uuid[], $7::jsonb[], $8::timestamptz[])
      with ordinality
      as e(name, subject_uuid, contact_uuid, payload, happened_at, n)
    order by e.n
"""


def rows(happened: list[Event], now: datetime) -> tuple[list[Any], ...]:
    """The columns that `WRITE` takes after account, actor and moment."""
    return (
        [event.name for event in happened],
        [event.subject_uuid for event in happened],
        [event.contact_uuid for event in happened],
        [event.payload() for event in happened],
        [event.happened_at or now for event in happened],
    )


class Logged(msgspec.Struct, frozen=True):
    """An event with its place in the account's log."""

    position: int
    name: str
    subject_uuid: UUID
    contact_uuid: UUID | None
    payload: Any
    actor: str
    happened_at: datetime
    recorded_at: datetime
    depth: int = 0


# Each by its own key: joined, by a plan made while there were few, all events were gone
# through. `place` is a row of the account's `event_positions`.
AT_PLACE = """
    cross join lateral (
      select * from events event
      where event.account_id = $1
        and event.xid between place.event_xid and place.event_xid
        and event.id between place.event_id and place.event_id
      order by event.xid, event.id limit 1) event
"""

PLACED = f"""
    select place.position, event.name, event.subject_uuid, event.contact_uuid,
      event.payload, event.actor, event.happened_at, event.recorded_at, event.depth
    from event_positions place
    {AT_PLACE}
    where place.account_id = $1 and place.position > $2
"""

LOG = PLACED + " order by place.position limit $3"

# Events of some name may be rare: so many are looked at for one answer, and no more.
MOST_LOOKED_AT = 10_000

NAMED = f"""
    {PLACED} and place.position <= $2 + {MOST_LOOKED_AT} and event.name = $4
    order by place.position limit $3
"""

HEAD = "select position from event_heads where account_id = $1"

DEPTH_AT = f"""
    select event.depth from event_positions place
    {AT_PLACE}
    where place.account_id = $1 and place.position = $2
"""


class Stretch(msgspec.Struct, frozen=True):
    """A piece of the log, and the position up to which there is nothing else in it."""

    events: list[Logged]
    read_to: int


MONEY_COUNTED = """
    select exists (select 1 from events where account_id = $1 and name = any($2))
"""


async def has_counted_money(work: "Work") -> bool:
    """Whether anything has happened to the account that is told in its currency."""
    names = [name for name, kind in registry.items() if kind.counts_money]
    return bool(await work.value(MONEY_COUNTED, work.account_id, names))


async def must_reach(work: "Work", position: int) -> None:
    """Raises InvalidInput for a position beyond the log: nothing would ever be told.

    Whoever has one has read another log, or this one before it was restored.
    """
    head = await work.value(HEAD, work.account_id) or 0
    if position > head:
        raise InvalidInput({"after": [f"The log ends at {head}."]})


async def logged(work: "Work", after: int, limit: int) -> list[Logged]:
    """What happened after this position in the account's log, oldest first."""
    return await work.many(Logged, LOG, work.account_id, after, limit)


async def head(work: "Work") -> int:
    """The position of the newest event that has one; 0 before the first."""
    return await work.value(HEAD, work.account_id) or 0


async def depth_at(work: "Work", position: int) -> int:
    """How deep in a chain of reactions the event at this position stands."""
    return await work.value(DEPTH_AT, work.account_id, position) or 0


async def named(work: "Work", after: int, limit: int, name: str) -> Stretch:
    """The events of one name after this position, oldest first."""
    # Asked before: what is numbered meanwhile is then read next time.
    newest = await head(work)
    found = await work.many(Logged, NAMED, work.account_id, after, limit, name)
    if len(found) == limit:
        return Stretch(found, found[-1].position)
    reach = max(after, min(newest, after + MOST_LOOKED_AT))
    return Stretch([each for each in found if each.position <= reach], reach)


def shape_of(kind: type[Event]) -> dict[str, Any]:
    """The JSON Schema of the event's payload."""
    fields = [
        (field.name, field.type)
        for field in msgspec.structs.fields(kind)
        if field.name not in COMMON
    ]
    # Only ever added to, so whoever reads it must not mind more.
    own = msgspec.defstruct(kind.name, fields)
    [_], known = msgspec.json.schema_components([own], ref_template="#/{name}")
    assert known.keys() == {kind.name}, "a payload has plain fields only"
    schema: dict[str, Any] = known[kind.name]
    return schema
