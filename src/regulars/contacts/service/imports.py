"""Many people at once: taken now, added by a job that keeps a report.

First all are added, in a few statements. Then, a hundred in each transaction, what is
told of them is filled in, as if somebody did so: with all its refusals and events.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from msgspec.structs import replace

from regulars.attributes.queries import definitions
from regulars.contacts import queries
from regulars.contacts.errors import (
    ContactImportNotFound,
    ContactNotFound,
    SubscriptionTypeNotFound,
)
from regulars.contacts.service.columns import Refused, Row, odd_columns, odd_rows
from regulars.contacts.service.create import NewContact, create_many
from regulars.contacts.service.holding import hold_count
from regulars.contacts.service.subscribe import Choice, subscribe, unsubscribe
from regulars.contacts.service.update import update
from regulars.kit.errors import InvalidInput, Problem
from regulars.kit.ids import uuid7
from regulars.kit.work import Work

AT_ONCE = 100
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST_ADDRESS = 254
NO_ADDRESS = "This is no address."
NO_ROOM = "The account's limit is reached."
UNDER = "attributes."

ORDER = """
    insert into contact_imports (account_id, uuid, status, channel, quantity, rows,
      refused, created_at)
    values ($1, $2, 'PENDING', $3, $4, $5, $6, $7)
"""

KNOWN = """
    select email_key, uuid from contacts where account_id = $1 and email_key = any($2)
    order by id
"""

KEEP = """
    update contact_imports
    set status = $3, rows = $4, added = added + $5, known = known + $6,
      refused = refused || $7::jsonb,
      finished_at = case when $3 = 'DONE' then $8::timestamptz end
    where account_id = $1 and uuid = $2
"""


class Import(msgspec.Struct, frozen=True):
    """An import, and what has become of it."""

    uuid: UUID
    status: str
    channel: str
    quantity: int
    rows: Any
    added: int
    known: int
    refused: Any
    created_at: datetime
    finished_at: datetime | None

    def refused_in_order(self) -> list[Refused]:
        """What was refused, in the order of the rows."""
        refused = msgspec.convert(self.refused, list[Refused])
        return sorted(refused, key=lambda one: (one.row, one.column or ""))

    MISSING: ClassVar[type[Problem]] = ContactImportNotFound
    SELECT: ClassVar[str] = """
        select uuid, status, channel, quantity, rows, added, known, refused,
          created_at, finished_at
        from contact_imports where account_id = $1 and uuid = $2
    """


async def order_import(work: Work, rows: Sequence[Row], channel: str) -> Import:
    """An import to be done, with all that is needed for it.

    What can't be read, and which columns nobody knows, is in its report at once.
    """
    uuid = uuid7()
    known = (await definitions(work)).of("contact")
    refused = msgspec.to_builtins([*odd_rows(rows), *odd_columns(rows, known)])
    kept = [
        msgspec.to_builtins(replace(row, email_key=queries.email_key(row.email)))
        for row in rows
        if not row.wrong
    ]
    values = (uuid, channel, len(rows), kept, refused, work.now)
    await work.write(ORDER, work.account_id, *values)
    return await work.get(Import, uuid)


async def add_people(work: Work, import_uuid: UUID) -> None:
    """Adds whoever of an import is new, and forgets the addresses it came with."""
    await hold_count(work)
    kept = await work.get(Import, import_uuid, lock=True)
    if kept.status != "PENDING":
        return
    rows = msgspec.convert(kept.rows, list[Row])
    refused = [Refused(r.row, "email", NO_ADDRESS) for r in rows if not _is_right(r)]
    people = {queries.email_key(r.email): r.email for r in rows if _is_right(r)}
    before = await _known(work, list(people))
    new = [
        NewContact(email.strip(), kept.channel)
        for key, email in people.items()
        if key not in before
    ]
    added = await create_many(work, new) if new else []
    after = await _known(work, list(people))
    left = []
    for row in filter(_is_right, rows):
        uuid = after.get(queries.email_key(row.email))
        if uuid is None:
            refused.append(Refused(row.row, None, NO_ROOM))
        elif row.attributes or row.choices:
            left.append(Row(row.row, "", uuid, row.attributes, row.choices))
    counts = (len(added), len(before))
    # Filled in and so held in the order of the contacts' ids.
    order: dict[UUID | None, int] = {uuid: n for n, uuid in enumerate(after.values())}
    left.sort(key=lambda row: order[row.uuid])
    await _keep(work, import_uuid, left, refused, counts)


async def fill_in(work: Work, import_uuid: UUID) -> bool:
    """Fills in what is told of the next hundred; whether there may be more of them."""
    kept = await work.get(Import, import_uuid, lock=True)
    rows = msgspec.convert(kept.rows or [], list[Row])
    refused = []
    for row in rows[:AT_ONCE]:
        refused += await _filled_in(work, row, kept.channel)
    if rows:
        await _keep(work, import_uuid, rows[AT_ONCE:], refused, (0, 0))
    return len(rows) > AT_ONCE


async def _filled_in(work: Work, row: Row, channel: str) -> list[Refused]:
    """What of a row could not be filled in; all the rest of it is."""
    assert row.uuid is not None
    try:
        wrong = await _told(work, row.uuid, row.attributes)
        for type_uuid, enroll in row.choices:
            verb = subscribe if enroll else unsubscribe
            try:
                await verb(work, Choice(row.uuid, type_uuid, channel))
            except SubscriptionTypeNotFound as problem:
                wrong["subscription_types"] = problem.message
    except ContactNotFound:
        # Deleted or merged since: whoever they are now, this was not told of them.
        return []
    return [Refused(row.row, name, reason) for name, reason in wrong.items()]


async def _told(work: Work, uuid: UUID, given: Mapping[str, Any]) -> dict[str, str]:
    """Fills in what can be; why the rest can't be, by its name."""
    if not given:
        return {}
    try:
        await update(work, uuid, given, lenient=True)
    except InvalidInput as refused:
        errors = refused.errors or {}
        wrong = {name.removeprefix(UNDER): told[0] for name, told in errors.items()}
        good = {name: value for name, value in given.items() if name not in wrong}
        assert len(good) < len(given)
        return wrong | await _told(work, uuid, good)
    return {}


async def _known(work: Work, keys: list[str]) -> dict[str, UUID]:
    rows: Sequence[Mapping[str, Any]]
    rows = await work.write(KNOWN, work.account_id, keys)
    return {row["email_key"]: row["uuid"] for row in rows}


async def _keep(
    work: Work,
    import_uuid: UUID,
    left: list[Row],
    refused: list[Refused],
    counts: tuple[int, int],
) -> None:
    """Nothing personal is kept of those who are done."""
    values = (
        "ADDED" if left else "DONE",
        msgspec.to_builtins(left) if left else None,
        *counts,
        msgspec.to_builtins(refused),
        work.now,
    )
    await work.write(KEEP, work.account_id, import_uuid, *values)


def _is_right(row: Row) -> bool:
    email = row.email.strip()
    return len(email) <= LONGEST_ADDRESS and ADDRESS.fullmatch(email) is not None
