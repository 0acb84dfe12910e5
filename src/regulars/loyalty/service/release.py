"""Letting credits that had to wait be spent, by the clock or by a call."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from regulars.contacts.errors import ContactNotFound
from regulars.kit.clock import first_instant_after, zone_of
from regulars.kit.filters import first_of
from regulars.kit.work import Work
from regulars.loyalty.errors import CreditReceptionInProgress, CreditsNotPending
from regulars.loyalty.events import PendingCreditsCancelled
from regulars.loyalty.queries import Reception, find_reception, load_terms

OWNER = first_of("former.merged_into_id", "pending.contact_id")

# Of whoever has the contact's history now. The row first, then the wallet: whoever
# reverses the reception meanwhile does so too, and one of the two finds it ended.
_RELEASE = """
    with due as materialized (
      select pending.reception_id, reception.uuid,
        pending.credits - pending.taken_back as credits,
        coalesce(pending.expires_at, {expires}) as expires_at,
        contact.uuid as contact_uuid, contact.credit_wallet_id as wallet_id
      from pending_credits pending
      join credit_receptions reception on (reception.account_id, reception.id)
        = (pending.account_id, pending.reception_id)
      left join former_contacts former
        on (former.account_id, former.id) = (pending.account_id, pending.contact_id)
      join contacts contact on contact.account_id = pending.account_id
        and contact.id = {owner}
      where pending.account_id = $1 and pending.state = 'pending' and {which}
      order by pending.releases_at, pending.reception_id limit 100
      for update of pending {waits}),
    free as materialized (
      select id from wallets
      where account_id = $1 and id in (select wallet_id from due)
        and closed_seq is null
      order by id for no key update {waits}),
    item as materialized (
      select due.*, row_number() over (order by reception_id) as n
      from due join free on free.id = due.wallet_id),
    moving as (
      select array_agg(n order by n) as ns, array_agg(wallet_id order by n) as takers,
        array_agg(program.issued_wallet_id order by n) as givers,
        array_agg(credits order by n) as amounts,
        array_agg('credit'::text order by n) as kinds,
        array_agg($2::timestamptz order by n) as moments,
        array_agg(expires_at order by n) as expiries,
        array_agg(false order by n) as may_owe
      from item join loyalty_programs program on program.account_id = $1),
    posted as materialized (
      select moving.ns[post.n] as n, post.to_seq as seq
      from moving, ledger_post($1, givers, takers, amounts, kinds, null, moments,
        expiries, null, may_owe, false, $2) post
      where moving.ns is not null),
    ended as (
      update pending_credits pending set state = 'released', ended_at = $2,
        wallet_id = item.wallet_id, wallet_seq = posted.seq
      from item join posted on posted.n = item.n
      where pending.account_id = $1 and pending.reception_id = item.reception_id),
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, 'pending_credits_released', uuid, contact_uuid,
        jsonb_build_object('credits', credits), $3, $2, $2
      from item order by n)
    select count(*) from item
"""

# Whoever has a wallet or a row now is passed over, and comes in the next turn.
RELEASE_DUE = _RELEASE.format(
    owner=OWNER, expires="null", which="pending.releases_at <= $2", waits="skip locked"
)

RELEASE_ONE = _RELEASE.format(
    owner=OWNER, expires="$5::timestamptz", which="pending.reception_id = $4", waits=""
)

# Of somebody who is no more: what was theirs goes, and this is not even theirs yet. Who
# is writing to a row now finds nobody to give it to.
_CANCEL_LOST = """
    with lost as materialized (
      select pending.reception_id, reception.uuid,
        pending.credits - pending.taken_back as credits,
        former.uuid as contact_uuid
      from pending_credits pending
      join credit_receptions reception on (reception.account_id, reception.id)
        = (pending.account_id, pending.reception_id)
      join former_contacts former
        on (former.account_id, former.id) = (pending.account_id, pending.contact_id)
      where pending.account_id = $1 and pending.state = 'pending'
        and {which} and not exists (
          select 1 from contacts contact
          where contact.account_id = $1 and contact.id = former.merged_into_id)
      order by pending.reception_id limit 1000
      for update of pending skip locked),
    ended as (
      update pending_credits pending set state = 'cancelled', ended_at = $2 from lost
      where pending.account_id = $1 and pending.reception_id = lost.reception_id),
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, 'pending_credits_cancelled', uuid, contact_uuid,
        jsonb_build_object('credits', credits), $3, $2, $2
      from lost order by reception_id)
    select count(*) from lost
"""

CANCEL_LOST = _CANCEL_LOST.format(which="true")

# Also of those whose history had become theirs.
CANCEL_LOST_OF = _CANCEL_LOST.format(
    which="""pending.contact_id = any(array(
          select id from former_contacts where account_id = $1 and uuid = $4
          union all
          select merged.id from former_contacts gone
          join former_contacts merged
            on merged.account_id = $1 and merged.merged_into_id = gone.id
          where gone.account_id = $1 and gone.uuid = $4))"""
)

CANCEL = """
    update pending_credits set state = 'cancelled', ended_at = $3
    where account_id = $1 and reception_id = $2 and state = 'pending'
    returning credits - taken_back
"""

DAYS = """
    select (terms -> 'program' ->> 'expiration_days')::int
    from loyalty_program_versions where account_id = $1 and version = $2 limit 1
"""


async def release(work: Work, reception_uuid: UUID) -> Reception:
    """The reception, whose credits can be spent from now on.

    Raises CreditReceptionNotFound, CreditsNotPending, ContactNotFound,
    CreditReceptionInProgress.
    """
    waiting = await find_reception(work, reception_uuid)
    if waiting.pending_state != "pending":
        raise CreditsNotPending
    if waiting.is_of_nobody:
        raise ContactNotFound
    expires_at = await _expiry(work, waiting)
    head = (work.account_id, work.now, work.actor)
    try:
        rows = await work.write(RELEASE_ONE, *head, waiting.id, expires_at)
    except asyncpg.LockNotAvailableError:
        raise CreditReceptionInProgress from None
    if not rows[0][0]:
        # Somebody else was quicker, or the contact has just become another one.
        raise CreditsNotPending
    return await find_reception(work, reception_uuid)


async def release_due(work: Work) -> int | None:
    """Releases some credits whose moment has come: how many; None when none were left
    that can be had now. Late, twice or by two workers at once makes no difference.
    """
    head = (work.account_id, work.now, work.actor)
    [released] = await work.once(RELEASE_DUE, *head)
    return int(released[0]) or None


async def cancel_lost(work: Work, contact_uuid: UUID | None = None) -> int | None:
    """Cancels some credits that wait for a contact who is no more: how many; None when
    none were left. Without a contact it looks through all that wait.
    """
    head = (work.account_id, work.now, work.actor)
    if contact_uuid is None:
        [lost] = await work.once(CANCEL_LOST, *head)
    else:
        [lost] = await work.once(CANCEL_LOST_OF, *head, contact_uuid)
    return int(lost[0]) or None


async def cancel(work: Work, waiting: Reception) -> int | None:
    """Takes credits back before they could be spent: how many no refund had taken.

    None when they can be spent by now, or were taken back before.
    """
    rows = await work.write(CANCEL, work.account_id, waiting.id, work.now)
    if not rows:
        return None
    left = int(rows[0][0])
    work.emit(
        PendingCreditsCancelled(
            subject_uuid=waiting.uuid,
            contact_uuid=waiting.contact_uuid,
            credits=left,
        )
    )
    return left


async def _expiry(work: Work, waiting: Reception) -> datetime | None:
    """The last instant of what is released now, by the terms that it was given on."""
    days = await work.value(DAYS, work.account_id, waiting.program_version)
    if days is None:
        return None
    shop = (await load_terms(work)).shops[waiting.shop_uuid].shop
    day = work.now.astimezone(zone_of(shop.timezone)).date()
    return first_instant_after(day + timedelta(days=days), shop.timezone)
