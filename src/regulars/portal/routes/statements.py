"""What a business reads of one contact: everything that moved, and all that is kept."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts import queries as contacts
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.queries import Contact
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, dashboard
from regulars.kit.work import Work
from regulars.portal import service
from regulars.portal.queries.activity import purse_of
from regulars.portal.queries.statement import (
    CREDITS,
    KINDS,
    MONEY,
    Movement,
    Page,
    credits_moved,
    money_moved,
)
from regulars.portal.schemas.statements import (
    NextLines,
    StatementLineOut,
    StatementList,
    StatementOut,
)

Of = tuple[str, Movement]


@dashboard.get(
    "/contacts/{contact_uuid}/statement",
    allows=Permission.LOYALTY_READ,
    refuses=[ContactNotFound],
)
async def list_statement(
    work: Work, caller: Caller, contact_uuid: UUID, query: StatementList
) -> StatementOut:
    """Every movement of a contact's credits and money, the newest first.

    Each with what was there after it, where, by whom and why. Money is among them for
    whoever may read prepaid balances. `next` is what to ask for the lines before these;
    null when there are none.
    """
    contact = await contacts.find(work, contact_uuid)
    may_see_money = Permission.PREPAID_READ in caller.permissions
    credits = await _credits(work, contact, query)
    money = await _money(work, contact, query) if may_see_money else []
    merged = list(_merged(credits, money))
    shown = merged[: query.limit]
    lines = [StatementLineOut.of_movement(name, each) for name, each in shown]
    if len(merged) <= query.limit:
        return StatementOut(lines, None)
    rest = NextLines(
        _before(shown, CREDITS, query.before_credits),
        _before(shown, MONEY, query.before_money),
    )
    return StatementOut(lines, rest)


@dashboard.get(
    "/contacts/{contact_uuid}/personal-data",
    allows=Permission.CONTACTS_CONFIGURE,
    refuses=[ContactNotFound],
)
async def export_personal_data(
    work: Work, keys: Keys, contact_uuid: UUID
) -> dict[str, Any]:
    """All that is kept of a contact, to give to them: whoever asks has a right to it.

    Who they are, what they chose, what they have and what happened, with the codes of
    their vouchers. It is the file that contacts can load down on their own pages. That
    it was taken stands in the audit log.
    """
    contact = await contacts.find(work, contact_uuid)
    work.audit("personal_data_exported", contact.uuid)
    return await service.data_of(work, keys, contact)


async def _credits(
    work: Work, contact: Contact, query: StatementList
) -> Sequence[Movement]:
    if query.what == MONEY:
        return []
    kinds = KINDS[query.what] if query.what else None
    page = Page(query.before_credits, query.limit + 1, kinds)
    return await credits_moved(work, contact.id, contact.wallet_id, page)


async def _money(
    work: Work, contact: Contact, query: StatementList
) -> Sequence[Movement]:
    purse = await purse_of(work, contact.id)
    if purse is None or query.what not in (None, MONEY):
        return []
    page = Page(query.before_money, query.limit + 1)
    return await money_moved(work, contact.id, purse, page)


def _merged(credits: Sequence[Movement], money: Sequence[Movement]) -> Iterator[Of]:
    """Both in one list; within a wallet the order is its own."""
    left, right = deque(credits), deque(money)
    while left or right:
        takes_left = left and (not right or left[0].recorded_at >= right[0].recorded_at)
        yield (CREDITS, left.popleft()) if takes_left else (MONEY, right.popleft())


def _before(shown: Sequence[Of], wallet: str, asked: int) -> int:
    return min((line.seq for name, line in shown if name == wallet), default=asked)
