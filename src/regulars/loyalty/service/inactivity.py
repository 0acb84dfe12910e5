"""Credits of contacts who do nothing any more: announced, and ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from regulars.kit.clock import ATOM
from regulars.kit.work import Work
from regulars.ledger import service as ledger
from regulars.loyalty.events import CreditExpiryAnnounced
from regulars.loyalty.queries import Program, load_terms

CONTACTS_AT_ONCE = 500

PAGE = """
    select max(id) from (
      select id from contacts where account_id = $1 and id > $2
      order by id limit $3) page
"""

# Whatever somebody did, or had done for them, and when that was told: the sale may have
# been long before. Only what ran out by itself is nothing. Those who were merged into
# somebody did all of theirs before the merge. Receptions that moved credits are told by
# the ledger, where the last is found without reading those before.
LATEST = """
    cross join lateral (select greatest(
      (select greatest(happened_at, recorded_at) from credit_receptions
       where account_id = $1 and contact_id = contact.id and wallet_seq is null
       order by recorded_at desc limit 1),
      (select greatest(happened_at, recorded_at) from transfers
       where account_id = $1 and to_wallet_id = wallet.id and to_seq is not null
       order by to_seq desc limit 1),
      (select greatest(happened_at, recorded_at) from transfers
       where account_id = $1 and from_wallet_id = wallet.id and from_seq is not null
         and kind <> 'expiry'
       order by from_seq desc limit 1),
      (select active_at from credit_activities
       where account_id = $1 and contact_id = contact.id),
      (select max(ended_at) from former_contacts
       where account_id = $1 and merged_into_id = contact.id)) as active_at) latest
"""

QUIET = f"""
    select contact.uuid, wallet.id as wallet_id, latest.active_at,
      wallet.balance - wallet.held as credits,
      (select max(ends_at) from credit_warnings warning
       where warning.account_id = $1 and warning.wallet_id = wallet.id
         and warning.active_at = latest.active_at) as announced
    from contacts contact
    join wallets wallet on wallet.account_id = contact.account_id
      and wallet.id = contact.credit_wallet_id
    {LATEST}
    where contact.account_id = $1 and contact.id > $3 and contact.id <= $4
      and wallet.balance > wallet.held and latest.active_at <= $2
    order by contact.id
"""

# Whoever takes the credits out of the wallet tells that they are gone.
ENDED = """
    insert into credit_inactivities (account_id, wallet_id, active_at, ended_at,
      wallet_seq, is_told)
    select $1, wallet.id, ended.active_at, $4, wallet.seq, false
    from unnest($2::bigint[], $3::timestamptz[]) ended(wallet_id, active_at)
    join wallets wallet on wallet.account_id = $1 and wallet.id = ended.wallet_id
    on conflict do nothing
"""

# Where the wallet has a lot that runs out at that very moment, the next night has its
# own moment to announce.
WARN = """
    insert into credit_warnings (account_id, wallet_id, ends_at, active_at)
    select $1, * from unnest($2::bigint[], $3::timestamptz[], $4::timestamptz[])
    on conflict do nothing returning wallet_id
"""

# Each day on which some of a wallet's lots run out.
WARN_OF_LOTS = f"""
    with soon as materialized (
      select contact.uuid, lot.wallet_id, lot.expires_at,
        sum(lot.remaining)::bigint as credits
      from contacts contact
      join wallets wallet on wallet.account_id = contact.account_id
        and wallet.id = contact.credit_wallet_id
      join lots lot on lot.account_id = $1 and lot.wallet_id = wallet.id
        and lot.remaining > 0 and lot.expires_at > $2 and lot.expires_at <= $5
      where contact.account_id = $1 and contact.id > $3 and contact.id <= $4
        and wallet.next_expiry_at <= $5
      group by contact.uuid, lot.wallet_id, lot.expires_at),
    told as (
      insert into credit_warnings (account_id, wallet_id, ends_at)
      select $1, wallet_id, expires_at from soon
      on conflict do nothing returning wallet_id, ends_at)
    insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
      happened_at, recorded_at)
    select $1, 'credit_expiry_announced', uuid, uuid, jsonb_build_object(
        'credits', credits, 'expires_at', {ATOM.format("expires_at")},
        'because', 'age'), $6, $2, $2
    from soon join told
      on (told.wallet_id, told.ends_at) = (soon.wallet_id, soon.expires_at)
    order by soon.wallet_id, soon.expires_at
"""

# Credits end for inactivity when that was announced, however late that is: until they
# are gone, or the contact did something, it stays known.
FORGET = f"""
    delete from credit_warnings warning
    using contacts contact
    join wallets wallet on wallet.account_id = contact.account_id
      and wallet.id = contact.credit_wallet_id
    {LATEST}
    where contact.account_id = $1 and contact.id > $3 and contact.id <= $4
      and warning.account_id = $1 and warning.wallet_id = wallet.id
      and case when warning.active_at is null then warning.ends_at <= $2
        else wallet.balance <= 0 or warning.active_at <> latest.active_at end
"""

# Of a program that ends nobody's credits for inactivity: what was announced is off.
CALL_OFF = """
    delete from credit_warnings where account_id = $1 and active_at is not null
"""


ACTIVE = "select loyalty_note_active($1, array[$2::bigint], $3)"


class Quiet(msgspec.Struct, frozen=True):
    """A contact who has credits, and did something at that moment last.

    `announced` is when they were told, since then, that the credits end.
    """

    uuid: UUID
    wallet_id: int
    credits: int
    active_at: datetime
    announced: datetime | None


async def note_active(work: Work, contact_id: int) -> None:
    """Has it known that a contact did something now which moves no credits."""
    await work.write(ACTIVE, work.account_id, contact_id, work.now)


async def expire_inactive(work: Work, after: int) -> int | None:
    """Announces and ends credits of some contacts, those after this number.

    The number to go on after; None when these were the last, or nothing is to be done.
    A contact whose wallet is in use has to wait for the next time.
    """
    program = (await load_terms(work)).program
    if program is None or program.inactivity_days is None:
        await work.write(CALL_OFF, work.account_id)
    if program is None or not (program.inactivity_days or program.expiry_warning_days):
        return None
    last = await work.value(PAGE, work.account_id, after, CONTACTS_AT_ONCE)
    if last is None:
        return None
    page = (after, int(last))
    await work.write(FORGET, work.account_id, work.now, *page)
    if program.expiry_warning_days is not None:
        soon = work.now + timedelta(days=program.expiry_warning_days)
        values = (work.account_id, work.now, *page, soon, work.actor)
        await work.write(WARN_OF_LOTS, *values)
    if program.inactivity_days is not None and await _of_inactive(work, program, page):
        return after
    return int(last)


async def _of_inactive(work: Work, program: Program, page: tuple[int, int]) -> bool:
    """Whether there is more to be ended than could be at once."""
    quiet = await _quiet(work, program, page)
    await _warn(work, program, [each for each in quiet if not _end(program, each)])
    gone = [each.wallet_id for each in quiet if _is_due(work, program, each)]
    held = await ledger.hold_unused(work, gone) if gone else []
    if not held:
        return False
    # Asked once more: somebody may have used a wallet until it was held.
    still = {
        each.wallet_id: each
        for each in await _quiet(work, program, page)
        if each.wallet_id in held and _is_due(work, program, each)
    }
    ended = await ledger.end_lots(work, list(still)) if still else []
    moments = [still[each.wallet_id].active_at for each in ended]
    wallets = [each.wallet_id for each in ended]
    await work.write(ENDED, work.account_id, wallets, moments, work.now)
    return sum(each.lots for each in ended) >= ledger.LOTS_AT_ONCE


async def _quiet(work: Work, program: Program, page: tuple[int, int]) -> list[Quiet]:
    """Those whose credits end, or will before an announcement is too late."""
    since = work.now - max(_days(program) - _ahead(program), timedelta())
    return await work.many(Quiet, QUIET, work.account_id, since, *page)


def _days(program: Program) -> timedelta:
    return timedelta(days=program.inactivity_days or 0)


def _ahead(program: Program) -> timedelta:
    return timedelta(days=program.expiry_warning_days or 0)


def _end(program: Program, each: Quiet) -> datetime | None:
    """When their credits end; None when that has yet to be announced.

    What was announced is void when the program gives them longer by now.
    """
    soonest = each.active_at + _days(program)
    if program.expiry_warning_days is None:
        return soonest
    return each.announced if each.announced and each.announced >= soonest else None


def _is_due(work: Work, program: Program, each: Quiet) -> bool:
    end = _end(program, each)
    return end is not None and end <= work.now


async def _warn(work: Work, program: Program, quiet: Sequence[Quiet]) -> None:
    """Announces ends: so many days ahead, though they were due before that."""
    soonest = work.now + _ahead(program)
    ends = [max(each.active_at + _days(program), soonest) for each in quiet]
    wallets = [each.wallet_id for each in quiet]
    moments = [each.active_at for each in quiet]
    rows = await work.write(WARN, work.account_id, wallets, ends, moments)
    new = {row["wallet_id"] for row in rows}
    for each, end in zip(quiet, ends, strict=True):
        if each.wallet_id in new:
            work.emit(
                CreditExpiryAnnounced(
                    subject_uuid=each.uuid,
                    contact_uuid=each.uuid,
                    credits=each.credits,
                    expires_at=end,
                    because="inactivity",
                )
            )
