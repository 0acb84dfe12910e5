"""What happens, told while it happens: to a till, and to the dashboard."""

from typing import TypeVar

from regulars.accounts.permissions import Permission
from regulars.accounts.queries import register_by_id
from regulars.accounts.schemas import EventOut
from regulars.kit import events
from regulars.kit.doors import Caller, dashboard, register
from regulars.kit.events import Logged
from regulars.kit.pages import Page
from regulars.kit.work import Work
from regulars.tills.schemas import LiveList, LiveOut

Item = TypeVar("Item")

MOST_AT_ONCE = 200

PUSHED = ("pos_transaction_pushed", "credit_reception_pushed")


@register.get("/live", allows=Permission.LOYALTY_READ, follows=True)
async def get_pushed(work: Work, caller: Caller, query: LiveList) -> Page[LiveOut]:
    """Sales and receptions that were pushed to this till, after a position of the log.

    With `Accept: text/event-stream` each is told as it happens; as JSON, ask again from
    `meta.position`.
    """
    found, reach = await _stretch(work, query.after)
    here = None
    if caller.register_id is not None:
        here = str((await register_by_id(work, caller.register_id)).uuid)
    ours = [each for each in found if _is_for(each, here)]
    return _page([LiveOut.of(each) for each in ours], reach)


@dashboard.get("/live", allows=Permission.EVENTS_READ, follows=True)
async def get_live(work: Work, query: LiveList) -> Page[EventOut]:
    """What happens in the account, after a position of the log.

    With `Accept: text/event-stream` each is told as it happens; as JSON, ask again from
    `meta.position`.
    """
    found, reach = await _stretch(work, query.after)
    return _page([EventOut.of(each) for each in found], reach)


async def _stretch(work: Work, after: int | None) -> tuple[list[Logged], int]:
    """What stands after a position, and how far that goes; nothing, from now on."""
    if after is None:
        return [], await events.head(work)
    found = await events.logged(work, after, MOST_AT_ONCE)
    return found, found[-1].position if found else after


def _is_for(event: Logged, register_uuid: str | None) -> bool:
    """Whether it was pushed to this register; a person is told of all of them."""
    if event.name not in PUSHED:
        return False
    return register_uuid in (None, event.payload.get("register_uuid"))


def _page(told: list[Item], reach: int) -> Page[Item]:
    meta = {"position": reach}
    return Page(told, len(told), 1, MOST_AT_ONCE, lambda page, path: meta)
