"""Moving contacts to the tiers that are theirs: many at once, by one statement.

Whoever does so holds the account's terms. So nobody measures what another one has
already acted on and not committed yet, and what happens after it was measured has an
event of its own, for which the contact is looked at again.
"""

from collections.abc import Sequence
from uuid import UUID

from regulars.kit.events import AT_PLACE
from regulars.kit.work import Work
from regulars.tiers.queries import Terms
from regulars.tiers.queries.counted import AMOUNT, COUNTED
from regulars.tiers.queries.tiers import TERMS, terms

MOST_EVENTS = 2_000
"""So much of the log is looked at in one go."""

MOST_CONTACTS = 1_000
"""So many contacts are measured in one go."""

FOLLOWED = (
    *("contact_created", "contact_merged", "credit_reception_created"),
    "pending_credits_released",
)
"""After which events a contact may be in another tier: reversals, refunds and
adjustments are receptions as well."""

HOLD = TERMS + " for update"

# Who no longer earns their tier stays until its days of grace are over; what they were
# given stays theirs when the terms get longer, and gets shorter with them. The rows are
# held in the order in which everybody holds them.
MOVE = f"""
    with level as materialized (
      select id, threshold from tiers where account_id = $1 and removed_at is null),
    measured as materialized (
      select contact.id, contact.uuid, contact.tier_id, contact.tier_lapses_at,
        greatest(history.amount, 0) as amount
      from contacts contact
      cross join lateral (
        select coalesce(sum({AMOUNT}), 0)::bigint as amount
        from ({COUNTED}) part) history
      where contact.account_id = $1 and contact.id = any($3::bigint[])),
    judged as materialized (
      select measured.*, earned.id as earned_id,
        coalesce(coalesce(earned.threshold, -1) < own.threshold, false) as is_below,
        own.id is null and measured.tier_id is not null as is_gone,
        least(measured.tier_lapses_at, $6::timestamptz) as ends_at
      from measured
      left join level own on own.id = measured.tier_id
      left join lateral (
        select id, threshold from level where threshold <= measured.amount
        order by threshold desc limit 1) earned on true),
    decided as materialized (
      select judged.*, is_below and ends_at > $2 as stays,
        case when is_below and ends_at > $2 then tier_id else earned_id end as to_id,
        case when is_below and ends_at > $2 then ends_at end as lapses_at,
        case when $7 or is_gone then 'tiers_changed' when is_below then 'lapsed'
          else 'reached' end as because
      from judged),
    held as materialized (
      select id from contacts where account_id = $1 and id = any(array(
        select id from decided where to_id is distinct from tier_id
          or lapses_at is distinct from tier_lapses_at))
      order by id for no key update),
    moved as (
      update contacts set tier_id = to_id, tier_lapses_at = lapses_at,
        tier_since = case when to_id is null then null
          when stays or to_id = decided.tier_id then contacts.tier_since
          else $2 end,
        tier_because = case when to_id is null then null
          when stays or to_id = decided.tier_id then contacts.tier_because
          else because end
      from decided join held using (id)
      where contacts.account_id = $1 and contacts.id = decided.id
      returning contacts.id),
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, 'contact_tier_changed', decided.uuid, decided.uuid,
        jsonb_build_object('from_tier', former.uuid, 'from_name', former.name,
          'to_tier', new.uuid, 'to_name', new.name, 'because', because,
          'measured', amount), $8, $2, $2
      from decided join moved using (id)
      left join lateral (
        select uuid, name from tiers
        where account_id = $1 and id = decided.tier_id limit 1) former on true
      left join lateral (
        select uuid, name from tiers
        where account_id = $1 and id = decided.to_id limit 1) new on true
      where to_id is distinct from decided.tier_id order by decided.id)
    select count(*) as moved from moved
"""

HEAD = "select position from event_heads where account_id = $1"

# Asked before the terms are held: of many jobs in a row most have nothing to do.
IS_BEHIND = """
    select terms.log_position < head.position as is_behind
    from tier_terms terms
    join event_heads head on head.account_id = $1 where terms.account_id = $1
"""

HAPPENED_TO = f"""
    select distinct contact.id
    from event_positions place
    {AT_PLACE}
    join contacts contact
      on contact.account_id = $1 and contact.uuid = event.contact_uuid
    where place.account_id = $1 and place.position > $2 and place.position <= $3
      and event.name = any($4::text[])
"""

OF_UUIDS = "select id from contacts where account_id = $1 and uuid = any($2::uuid[])"

ADVANCE = "update tier_terms set log_position = $2 where account_id = $1"

SOME = """
    select id from contacts where account_id = $1 and id > $2 order by id limit $3
"""

SETTLED = """
    update tier_terms set settled_revision = $2
    where account_id = $1 and settled_revision < $2
"""

WITH_TIERS = """
    select account_id from tier_accounts where account_id = any($1::bigint[])
"""


async def follow(work: Work) -> bool:
    """Moves those to whom something has happened; whether there may be more of them."""
    if not await work.value(IS_BEHIND, work.account_id):
        return False
    terms = await hold(work)
    assert terms is not None
    after = terms.log_position
    head = await work.value(HEAD, work.account_id) or 0
    reach = min(head, after + MOST_EVENTS)
    if reach <= after:
        return False
    span = (after, reach, list(FOLLOWED))
    rows = await work.once(HAPPENED_TO, work.account_id, *span)
    await _move(work, terms, [row["id"] for row in rows])
    await work.write(ADVANCE, work.account_id, reach)
    return bool(reach < head)


async def move_some(work: Work, contact_uuids: Sequence[UUID]) -> None:
    """Moves these, by terms that nobody is kept from: in a Work that is undone."""
    rows = await work.once(OF_UUIDS, work.account_id, list(contact_uuids))
    await _move(work, await terms(work), [row["id"] for row in rows])


async def settle(work: Work, revision: int, after: int) -> int | None:
    """Moves some contacts as tiers or terms have changed; up to which, None at the end.

    None as well where they have changed again: somebody else begins anew.
    """
    terms = await hold(work)
    if terms is None or terms.revision != revision:
        return None
    last = await _some(work, terms, after, are_changed=True)
    if last is None:
        await work.write(SETTLED, work.account_id, revision)
    return last


async def recheck(work: Work, after: int) -> int | None:
    """Moves some contacts for whom time has passed; up to which, None at the end."""
    terms = await hold(work)
    return None if terms is None else await _some(work, terms, after)


async def hold(work: Work) -> Terms | None:
    """The terms, which nobody changes or moves anybody by until this Work closes."""
    await work.begin()
    return await work.one(Terms, HOLD, work.account_id)


async def with_tiers(work: Work, account_ids: Sequence[int]) -> list[int]:
    """Those of these accounts that have ever had tiers."""
    rows = await work.once(WITH_TIERS, list(account_ids))
    return [row["account_id"] for row in rows]


async def _some(
    work: Work, terms: Terms, after: int, *, are_changed: bool = False
) -> int | None:
    rows = await work.once(SOME, work.account_id, after, MOST_CONTACTS)
    ids = [row["id"] for row in rows]
    await _move(work, terms, ids, are_changed=are_changed)
    return ids[-1] if len(ids) == MOST_CONTACTS else None


async def _move(
    work: Work, terms: Terms, ids: Sequence[int], *, are_changed: bool = False
) -> None:
    if not ids:
        return
    by = (terms.since(work.now), terms.counts_transactions, terms.lapses_at(work.now))
    values = (work.now, list(ids), *by, are_changed, work.actor)
    await work.write(MOVE, work.account_id, *values)
