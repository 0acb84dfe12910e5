"""What all contacts of an account have in common, as each process remembers it."""

import msgspec

from regulars.accounts.queries import account
from regulars.attributes.queries import Definition, definitions
from regulars.contacts.queries.subscriptions import (
    SubscriptionType,
    subscription_types,
)
from regulars.kit.caches import Cache
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
    return Known(of_account.version, attributes, tuple(kinds), *place)


_remembered: Cache[int, Known] = Cache(seconds=30)
