"""What webhooks would say of a part of the log, for who looks on at the keyboard."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

import msgspec

from regulars.kit import causation
from regulars.kit.crypto import Keys
from regulars.kit.work import Work
from regulars.webhooks.service.fanning import HEAD, NEXT, Happened, Render

MOST_LOOKED_AT = 10_000
"""Events of some type may be rare: so many of all are looked at for one answer."""


class Fed(msgspec.Struct, frozen=True):
    """An event as a webhook would tell it; without a header it would be stopped."""

    id: UUID
    happened: Happened
    body: bytes
    causation: str | None


class Stretch(msgspec.Struct, frozen=True):
    """A piece of the log, and the position up to which there is nothing else in it."""

    events: Sequence[Fed]
    read_to: int


async def head(work: Work) -> int:
    """The position of the newest event; 0 before there is one."""
    return await work.value(HEAD, work.account_id) or 0


async def feed(
    work: Work,
    keys: Keys,
    render: Render,
    types: Sequence[str],
    span: tuple[int, int],
    now: datetime,
) -> Stretch:
    """So many events of these types after a position, each with the body it has now.

    An event has the same id whenever it is told here: who got it knows it again.
    """
    after, limit = span
    reach = max(after, min(await head(work), after + MOST_LOOKED_AT))
    where = (work.account_id, after, reach, list(types), limit)
    found = await work.many(Happened, NEXT, *where)
    if len(found) == limit:
        reach = found[-1].position
    bodies = await render(work, keys, found) if found else {}
    account = UUID(int=work.account)
    told = [
        Fed(
            uuid5(account, f"webhook event {event.position}"),
            event,
            bodies[event.position],
            _header(keys, event.depth, now),
        )
        for event in found
    ]
    return Stretch(told, reach)


def _header(keys: Keys, depth: int, now: datetime) -> str | None:
    if depth >= causation.MOST:
        return None
    return causation.header(keys, depth + 1, now)
