"""Who looks at the pages of which account, and what those look like."""

import re
from uuid import UUID

import msgspec

from regulars.kit.caches import Cache
from regulars.kit.crypto import PAGE_SESSION, hash_token, looks_right
from regulars.kit.work import Work

BY_UUID = "select id from accounts where uuid = $1"

BY_SLUG = "select account_id from portal_slugs where slug = $1"

LONGEST_SLUG = 60

# It goes back into addresses and cookies as it came: no other way to write one will do.
AS_WRITTEN = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

# One row whatever there is: an account needs neither a brand kit nor a portal.
VISITOR = """
    select session.contact_uuid, kit.small_logo_url as logo,
      coalesce(kit.primary_color, '#0f5c4a') as color,
      coalesce(portal.lets_join, true) as lets_join
    from (select) one
    left join page_sessions session
      on session.account_id = $1 and session.token_hash = $2 and session.expires_at > $3
    left join brand_kits kit on kit.account_id = $1
    left join portals portal on portal.account_id = $1
"""

NO_SESSION = b""

# Names of accounts in addresses hardly ever change.
_known: Cache[str, int | None] = Cache(30, account_of=lambda account_id: account_id)


class Looks(msgspec.Struct, frozen=True):
    """What the pages of a business look like."""

    logo: str | None
    color: str


class Visitor(msgspec.Struct, frozen=True):
    """Who looks, as far as they have signed in, and what they are shown."""

    contact_uuid: UUID | None
    logo: str | None
    color: str
    lets_join: bool

    @property
    def looks(self) -> Looks:
        """What the pages look like."""
        return Looks(self.logo, self.color)


async def account_at(work: Work, name: str) -> int | None:
    """The account whose pages are at this name: its uuid, or what it calls itself."""
    if len(name) > LONGEST_SLUG:
        return None
    found = await _known.get(name, lambda: _account_at(work, name))
    if found is None:
        # It may be somebody's in a moment.
        _known.forget(name)
    return found


async def _account_at(work: Work, name: str) -> int | None:
    if AS_WRITTEN.fullmatch(name):
        found = await work.value(BY_UUID, UUID(name))
    else:
        found = await work.value(BY_SLUG, name)
    return None if found is None else int(found)


async def visitor(work: Work, session: str) -> Visitor:
    """Who has this session, if it is one, and the looks of the account."""
    is_one = looks_right(session, PAGE_SESSION)
    hashed = hash_token(session) if is_one else NO_SESSION
    found = await work.one(Visitor, VISITOR, work.account_id, hashed, work.now)
    assert found is not None
    return found
