"""What must hold of tiers, as `regulars verify` asks it.

It reckons by another way than whoever moves contacts: all receptions at once.
"""

from datetime import timedelta

from regulars.accounts.queries import now_of
from regulars.kit.crypto import Keys
from regulars.kit.verify import Finding, Rule, SealedRule, rules
from regulars.kit.work import Work
from regulars.tiers.queries import terms
from regulars.tiers.service import FOLLOWED

# The night's look at everybody may have been missed once.
LAG = timedelta(days=2)

# Whoever something has happened to since the log was looked at is still to be moved; so
# is everybody after a change. Of what leaves the period in these days both are right.
KEPT = """
    with part as (
      select coalesce(former.merged_into_id, reception.contact_id) as contact_id,
        reception.happened_at,
        case when $2 then (reception.credits >= 0)::int
          when reception.credits < 0 then reception.credits + coalesce(
            (reception.explanation #>> '{steps,0,of_pending}')::bigint, 0)
          when reception.was_pending then pending.credits - pending.taken_back
          else reception.credits end as amount
      from credit_receptions reception
      left join former_contacts former
        on former.account_id = $1 and former.id = reception.contact_id
      left join credit_receptions undoing
        on undoing.account_id = $1 and undoing.reverses_id = reception.id
      left join credit_adjustments adjusted
        on adjusted.account_id = $1 and adjusted.reception_id = reception.id
      left join pending_credits pending
        on pending.account_id = $1 and pending.reception_id = reception.id
      where reception.account_id = $1 and reception.reverses_id is null
        and reception.undoes_uuid is null and undoing.id is null
        and adjusted.reception_id is null
        and (not reception.was_pending or reception.credits < 0
          or pending.state = 'released')),
    measured as (
      select contact_id,
        greatest(0, sum(amount) filter (where happened_at > $3)) as now,
        greatest(0, sum(amount) filter (where happened_at > $4)) as before
      from part group by contact_id),
    seen as (
      select event_xid, event_id from event_positions
      where account_id = $1 and position = $5),
    unseen as (
      select distinct contact_uuid from events
      where account_id = $1 and contact_uuid is not null and name = any($7)
        and not exists (
          select from seen where (events.xid, events.id) <= (event_xid, event_id))),
    level as (
      select id, threshold, name from tiers
      where account_id = $1 and removed_at is null),
    judged as (
      select contact.uuid, contact.tier_id, contact.tier_lapses_at,
        own.threshold as own, own.name,
        (select max(threshold) from level
          where threshold <= least(coalesce(now, 0), coalesce(before, 0))) as least,
        (select max(threshold) from level
          where threshold <= greatest(coalesce(now, 0), coalesce(before, 0))) as most
      from contacts contact
      left join level own on own.id = contact.tier_id
      left join measured on measured.contact_id = contact.id
      where contact.account_id = $1
        and contact.uuid not in (select contact_uuid from unseen))
    select null::uuid as wallet_uuid,
      'contact ' || uuid || ' in the tier from ' || coalesce(most::text, 'nothing')
        as expected,
      coalesce(name, case when tier_id is null then 'none' else 'a removed one' end)
        as got
    from judged
    where coalesce(least, -1) > coalesce(own, -1)
      or own is null and tier_id is not null
      or own > coalesce(most, -1) and (tier_lapses_at is null or tier_lapses_at <= $6)
"""

# Since when and why somebody is in a tier are there with it, and gone with it.
TOLD = """
    select null::uuid as wallet_uuid,
      'contact ' || uuid || ' in a tier with its reason, or in none' as expected,
      concat_ws(', ', tier_id, tier_since, tier_because, tier_lapses_at) as got
    from contacts
    where account_id = $1
      and ((tier_id is null) <> (tier_since is null)
        or (tier_id is null) <> (tier_because is null)
        or tier_id is null and tier_lapses_at is not null)
"""

IN_ORDER = """
    select null::uuid as wallet_uuid,
      'tier ' || uuid || ' at place ' || place as expected, position::text as got
    from (
      select uuid, position, row_number() over (order by threshold) as place from tiers
      where account_id = $1 and removed_at is null) sorted
    where position <> place
"""


async def kept(work: Work, _: Keys) -> list[Finding]:
    """Contacts who are in another tier than the terms say."""
    by = await terms(work)
    if by.settled_revision < by.revision:
        return []
    now = await now_of(work, work.account)
    assert now is not None
    periods = (by.since(now), by.since(now - LAG))
    log = (by.log_position, now - LAG, list(FOLLOWED))
    values = (by.counts_transactions, *periods, *log)
    return await work.many(Finding, KEPT, work.account_id, *values)


rules += [
    SealedRule("each contact is in the tier that is theirs", kept),
    Rule("each tier is told with its reason", TOLD),
    Rule("tiers are in the order of their thresholds", IN_ORDER),
]
