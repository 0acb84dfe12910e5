"""Where contacts find the pages of a business."""

from uuid import UUID

import asyncpg
import msgspec

from regulars.accounts import queries as accounts
from regulars.kit.caches import announce_change
from regulars.kit.errors import InvalidInput
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.portal import queries
from regulars.portal.queries import Portal
from regulars.portal.queries.portals import path_of

OPEN = """
    insert into portals (account_id, uuid, url, lets_join, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $5)
    on conflict (account_id) do update
    set url = excluded.url, lets_join = excluded.lets_join, updated_at = $5
    where (portals.url, portals.lets_join)
      is distinct from (excluded.url, excluded.lets_join)
"""

CALL = """
    insert into portal_slugs (account_id, slug) values ($1, $2)
    on conflict (account_id) do update set slug = excluded.slug
"""

UNCALL = "delete from portal_slugs where account_id = $1"

TAKEN = "Another business on this server is called so already."


class Opening(msgspec.Struct, frozen=True):
    """Where the pages are: None is ours; and who may become a contact on those."""

    url: str | None
    slug: str | None
    lets_join: bool


async def open_portal(work: Work, wanted: Opening) -> Portal:
    """The account's portal, opened or changed to this.

    Raises InvalidInput for a slug that another account has.
    """
    await accounts.lock_account(work)
    before = await queries.find_portal(work)
    url = wanted.url.rstrip("/") if wanted.url else None
    values = (uuid7(), url, wanted.lets_join, work.now)
    await work.write(OPEN, work.account_id, *values)
    await _call(work, wanted.slug)
    await announce_change(work)
    after = await queries.portal(work)
    verb = "portal_opened" if before is None else "portal_changed"
    work.audit(verb, after.uuid, before, after)
    return after


async def address(work: Work, base_url: str) -> str:
    """Where the account's contacts sign in: its own pages, or those of this server."""
    found = await queries.find_portal(work)
    if found is not None and found.url is not None:
        return found.url
    return await pages_at(work, base_url)


async def pages_at(work: Work, base_url: str) -> str:
    """Where this server's pages of the account are."""
    found = await queries.find_portal(work)
    account = await accounts.account(work)
    return own_address(found, account.uuid, base_url)


def own_address(portal: Portal | None, account_uuid: UUID, base_url: str) -> str:
    """Where this server's pages of the account are."""
    return base_url + path_of(portal, account_uuid)


async def _call(work: Work, slug: str | None) -> None:
    if slug is None:
        await work.write(UNCALL, work.account_id)
        return
    try:
        await work.write(CALL, work.account_id, slug)
    except asyncpg.UniqueViolationError:
        raise InvalidInput({"slug": [TAKEN]}) from None
