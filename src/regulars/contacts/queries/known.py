"""What all contacts of an account have in common, as each process remembers it."""

import msgspec

from regulars.accounts.queries import account
from regulars.attributes.queries import Definition, definitions
from regulars.contacts.queries.subscriptions import (
    SubscriptionType,
    subscription_types,
)
from regulars.kit.caches import Cache
from regulars.kit.links import reach
from regulars.kit.work import Work


class Known(msgspec.Struct, frozen=True, eq=False):
    """Attributes, kinds of message, the zone of the account's days, and its money.

    No two are equal, so that what is made of one can be remembered by it.
    """

    version: int
    attributes: dict[str, Definition]
    kinds: tuple[SubscriptionType, ...]
    zone: str
    currency: str
    # Where contacts see their card and choose what they get; None of no server.
    pages: "Pages | None" = None


class Pages(msgspec.Struct, frozen=True):
    """Where contacts sign in, and this server's pages of the account."""

    home: str
    ours: str


# The portal's room writes them; whoever shows a contact tells where they lead.
PAGES = """
    select portal.url, coalesce(named.slug, account.uuid::text) as name
    from accounts account
    left join portals portal on portal.account_id = account.id
    left join portal_slugs named on named.account_id = account.id
    where account.id = $1
"""


async def known(work: Work, *, version: int = 0) -> Known:
    """What is known of this account's contacts, of that version or a later one."""
    account_id = work.account
    found = await _remembered.get(
        account_id, lambda: _load(work, fresh=False), alone=work.is_open
    )
    if found.version >= version:
        return found
    # Another process has changed something, and this one has not heard yet.
    _remembered.forget(account_id)
    return await _remembered.get(
        account_id, lambda: _load(work, fresh=True), alone=work.is_open
    )


async def _load(work: Work, *, fresh: bool) -> Known:
    of_account = await definitions(work, fresh=fresh)
    kinds = await subscription_types(work)
    whose = await account(work)
    attributes = of_account.of("contact")
    place = (whose.timezone, whose.currency)
    pages = await _pages(work)
    return Known(of_account.version, attributes, tuple(kinds), *place, pages)


async def _pages(work: Work) -> Pages | None:
    if reach.address is None:
        return None
    [row] = await work.once(PAGES, work.account_id)
    ours = f"{reach.address}/p/{row['name']}"
    return Pages(row["url"] or ours, ours)


_remembered: Cache[int, Known] = Cache(seconds=30)
