"""What parties say of tiers."""

import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from regulars.kit.work import Work, opened
from regulars.tiers import service

Maker = Callable[[Any], Awaitable[Any]]

TIERS = "/api/dashboard/tiers"
OF_CONTACT = "/api/v3/oauth/clients/contacts/{contact_uuid}/tier"

# No two of an account begin at the same one.
_thresholds = itertools.count(1_000)


async def _threshold(party: Any) -> Any:
    return next(_thresholds)


async def _tier(party: Any) -> Any:
    return (await party.make.tier("Level", next(_thresholds)))["uuid"]


async def _contact(party: Any) -> Any:
    """Somebody in a tier, where there is a worker who moves them."""
    if party.inbox is not None:
        await party.make.tier("Level", next(_thresholds))
    contact = await party.make.contact()
    if party.inbox is None:
        return contact["uuid"]
    [lowest, *_] = (await party.dashboard.get("/tiers")).data
    await party.dashboard.put(f"/tiers/{lowest['uuid']}", threshold=0)
    now = datetime.now(UTC)
    account_id = party.opened.account_id
    work = Work(party.inbox._context.pool, account_id, "test", now)
    after: int | None = 0
    async with opened(work):
        while after is not None:
            after = await service.recheck(work, after)
    return contact["uuid"]


MAKERS: dict[str, Maker] = {"tier_uuid": _tier}

OF_ONE: dict[tuple[str, str], Maker] = {
    (f"POST {TIERS}", "threshold"): _threshold,
    (f"PUT {TIERS}/{{tier_uuid}}", "threshold"): _threshold,
    (f"GET {OF_CONTACT}", "contact_uuid"): _contact,
}
