"""Where an account's contacts find its pages."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.portal.errors import PortalNotFound

PATH = "/p/{name}"
"""Where our own pages of an account are, on this server."""


class Portal(msgspec.Struct, frozen=True):
    """Where an account's contacts sign in: at an address of its own, or here."""

    uuid: UUID
    # None where the pages are ours.
    url: str | None
    slug: str | None
    lets_join: bool
    created_at: datetime
    updated_at: datetime

    MISSING: ClassVar[type[Problem]] = PortalNotFound
    AUDITED: ClassVar[tuple[str, ...]] = ("url", "slug", "lets_join")


PORTAL = """
    select portal.uuid, portal.url, named.slug, portal.lets_join, portal.created_at,
      portal.updated_at
    from portals portal
    left join portal_slugs named on named.account_id = portal.account_id
    where portal.account_id = $1
"""


async def portal(work: Work) -> Portal:
    """The account's portal. Raises PortalNotFound."""
    found = await find_portal(work)
    if found is None:
        raise PortalNotFound
    return found


async def find_portal(work: Work) -> Portal | None:
    """The account's portal, if it has opened one."""
    return await work.one(Portal, PORTAL, work.account_id)


def path_of(portal: Portal | None, account_uuid: UUID) -> str:
    """The path of our own pages of this account."""
    name = (portal.slug if portal else None) or str(account_uuid)
    return PATH.format(name=name)
