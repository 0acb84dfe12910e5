"""What can be asked of the pages for contacts."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.portal.errors import PortalNotFound


class Portal(msgspec.Struct, frozen=True):
    """Where an account's contacts sign in."""

    uuid: UUID
    url: str
    created_at: datetime
    updated_at: datetime

    MISSING: ClassVar[type[Problem]] = PortalNotFound
    AUDITED: ClassVar[tuple[str, ...]] = ("url",)


PORTAL = """
    select uuid, url, created_at, updated_at from portals where account_id = $1
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
