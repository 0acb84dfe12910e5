"""Where contacts find the pages of a business."""

from regulars.accounts import queries as accounts
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.portal import queries
from regulars.portal.queries import Portal

OPEN = """
    insert into portals (account_id, uuid, url, created_at, updated_at)
    values ($1, $2, $3, $4, $4)
    on conflict (account_id) do update set url = excluded.url, updated_at = $4
    where portals.url <> excluded.url
"""


async def open_portal(work: Work, url: str) -> Portal:
    """The account's portal, opened at this address or moved to it."""
    await accounts.lock_account(work)
    before = await queries.find_portal(work)
    await work.write(OPEN, work.account_id, uuid7(), url.rstrip("/"), work.now)
    after = await queries.portal(work)
    verb = "portal_opened" if before is None else "portal_changed"
    work.audit(verb, after.uuid, before, after)
    return after
