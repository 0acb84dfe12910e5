"""Setting tiers up: making, changing and removing them, and their terms.

Each change that may move somebody is a revision; a job then moves everybody.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from regulars.accounts.queries import account, lock_account
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.loyalty import service as loyalty
from regulars.loyalty.queries import rules_that_ask_for_tier
from regulars.tiers.errors import TierInUse, TierThresholdTaken, TooManyTiers
from regulars.tiers.queries import Terms, Tier, tiers
from regulars.tiers.service.moving import hold

MOST_TIERS = 50

SETTLE = "tiers.settle"
"""The job that moves everybody after a change."""

FOLLOW = """
    insert into tier_accounts (account_id) values ($1) on conflict do nothing
"""

FOLLOW_COPIES = """
    insert into tier_accounts (account_id)
    select account_id from tier_terms where account_id = $1
    on conflict do nothing
"""

# Whoever is there already is looked at when the first tier is made.
BEGIN = """
    insert into tier_terms (account_id, measure, log_position, updated_at)
    select $1, 'credits_received', coalesce((
      select position from event_heads where account_id = $1), 0), $2
    on conflict do nothing
"""

CREATE = """
    insert into tiers (account_id, uuid, name, description, media_type, media_value,
      threshold, position, created_at, updated_at)
    values ($1, $2, $4, $5, $6, $7, $8, 1, $3, $3)
"""

CHANGE = """
    update tiers set updated_at = $3, name = $4, description = $5, media_type = $6,
      media_value = $7, threshold = $8
    where account_id = $1 and uuid = $2
"""

REMOVE = """
    update tiers set removed_at = $3, updated_at = $3
    where account_id = $1 and uuid = $2
"""

SORT = """
    update tiers set position = sorted.place
    from (
      select id, row_number() over (order by threshold) as place from tiers
      where account_id = $1 and removed_at is null) sorted
    where tiers.account_id = $1 and tiers.id = sorted.id
      and tiers.position <> sorted.place
"""

CHANGE_TERMS = """
    update tier_terms set measure = $3, period_days = $4, grace_days = $5,
      updated_at = $2
    where account_id = $1
"""

REVISE = """
    update tier_terms set revision = revision + 1, updated_at = $2
    where account_id = $1 returning revision
"""


class TierDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A tier to add."""

    name: str
    threshold: int
    description: str = ""
    media_type: str | None = None
    media_value: str | None = None


FIELDS = ("name", "description", "media_type", "media_value", "threshold")


async def begin(work: Work) -> None:
    """Has the account's log followed, for tiers that it came with."""
    await work.write(FOLLOW_COPIES, work.account_id)


async def create(work: Work, draft: TierDraft) -> Tier:
    """The new tier. Raises TierThresholdTaken, TooManyTiers."""
    await _begin(work)
    every = await tiers(work)
    if len(every) >= MOST_TIERS:
        raise TooManyTiers
    _check(every, draft.threshold)
    uuid = uuid7()
    values = [getattr(draft, name) for name in FIELDS]
    await work.write(CREATE, work.account_id, uuid, work.now, *values)
    await _revise(work)
    tier = await work.get(Tier, uuid)
    work.audit("tier_created", uuid, after=tier)
    return tier


async def change(work: Work, uuid: UUID, change: Mapping[str, Any]) -> Tier:
    """The tier as changed. Raises TierNotFound, TierThresholdTaken."""
    await _begin(work)
    before = await work.get(Tier, uuid)
    after = msgspec.structs.replace(before, **change)
    if after == before:
        return before
    others = [each for each in await tiers(work) if each.uuid != uuid]
    _check(others, after.threshold)
    values = [getattr(after, name) for name in FIELDS]
    await work.write(CHANGE, work.account_id, uuid, work.now, *values)
    if after.threshold != before.threshold:
        await _revise(work)
    tier = await work.get(Tier, uuid)
    work.audit("tier_changed", uuid, before, tier)
    return tier


async def remove(work: Work, uuid: UUID) -> None:
    """Removes a tier; whoever is in it moves. Raises TierNotFound, TierInUse."""
    await _begin(work)
    before = await work.get(Tier, uuid)
    asking = await rules_that_ask_for_tier(work, uuid)
    if asking:
        names = [f"The rule “{rule.name}” ({rule.status}) asks." for rule in asking]
        raise TierInUse({"tier_uuid": names})
    await work.write(REMOVE, work.account_id, uuid, work.now)
    await _revise(work)
    work.audit("tier_removed", uuid, before=before)


async def change_terms(work: Work, change: Mapping[str, Any]) -> Terms:
    """The terms as changed: by them all contacts are moved."""
    before = await _begin(work)
    after = msgspec.structs.replace(before, **change)
    if after == before:
        return before
    values = (after.measure, after.period_days, after.grace_days)
    await work.write(CHANGE_TERMS, work.account_id, work.now, *values)
    await _settle(work)
    work.audit("tier_terms_changed", (await account(work)).uuid, before, after)
    return after


async def _begin(work: Work) -> Terms:
    """The terms, held; and the account, so that no rule asks for a tier meanwhile."""
    await lock_account(work)
    await work.write(FOLLOW, work.account_id)
    await work.write(BEGIN, work.account_id, work.now)
    terms = await hold(work)
    assert terms is not None
    return terms


def _check(others: Sequence[Tier], threshold: int) -> None:
    if any(each.threshold == threshold for each in others):
        raise TierThresholdTaken


async def _revise(work: Work) -> None:
    """Puts the tiers in order; rules that ask for them know the order from now on."""
    await work.write(SORT, work.account_id)
    await loyalty.publish(work)
    await _settle(work)


async def _settle(work: Work) -> None:
    [row] = await work.write(REVISE, work.account_id, work.now)
    payload = {"account_id": work.account, "revision": row["revision"]}
    work.defer_calls([(SETTLE, payload)])
