"""Taking back what a reception gave, exactly, whatever the rules say by now."""

from uuid import UUID

import asyncpg
import msgspec

from regulars.contacts import service as contacts
from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import Forbidden
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.ledger import service as ledger
from regulars.ledger.errors import AlreadyUndone
from regulars.loyalty.errors import (
    CreditReceptionAlreadyReversed,
    CreditReceptionInProgress,
    RefundOfPendingNotReversible,
    ReversalNotReversible,
)
from regulars.loyalty.queries import Reception, find_reception
from regulars.loyalty.service.decide import Explanation
from regulars.loyalty.service.release import cancel
from regulars.loyalty.service.steps import Step

# The unique index on `reverses_id` is what makes a reception reversible once: a twin
# that lost the race takes its transfer back with it.
RECORD = """
    with original as materialized (
      select reception.*, contact.uuid as contact_uuid, contact.id as owner_id,
        contact.credit_wallet_id
      from credit_receptions reception
      join contacts contact on contact.account_id = $1 and contact.uuid = $9
      where reception.account_id = $1 and reception.uuid = $2),
    record as (
      insert into credit_receptions (account_id, uuid, contact_id, shop_id, unit_id,
        unit_value, credits, channel, actor, wallet_id, wallet_seq, reverses_id,
        program_version, explanation, was_pending, happened_at, recorded_at)
      select $1, $3, owner_id, shop_id, unit_id, -unit_value, -$10::bigint, $6, $4,
        case when $8::bigint is not null then credit_wallet_id end, $8, original.id,
        program_version, $7::text::jsonb, $8::bigint is null and $10 <> 0, $5, $5
      from original returning id),
    filled as (
      insert into credit_reception_attributes (account_id, reception_id, attributes)
      select $1, record.id, attribute.attributes
      from record, original join credit_reception_attributes attribute
        on attribute.account_id = $1 and attribute.reception_id = original.id),
    given_up as (
      update earning_rule_uses uses set credits = uses.credits - freed.credits
      from (
        select original.contact_id, (step ->> 'rule_uuid')::uuid as rule_uuid, period,
          (step ->> 'gave')::bigint as credits
        from original, jsonb_array_elements(original.explanation -> 'steps') step,
          jsonb_object_keys(step -> 'caps') period) freed
      where uses.account_id = $1 and uses.contact_id = freed.contact_id
        and uses.rule_uuid = freed.rule_uuid and uses.period = freed.period)
    insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
      happened_at, recorded_at)
    select $1, happened.name, happened.uuid, contact_uuid,
      happened.payload, $4, $5, $5
    from original, lateral (values
      ('credit_reception_created', $3::uuid,
        jsonb_build_object('credits', -$10::bigint, 'reverses', $2::uuid)),
      ('credit_reception_reversed', $2::uuid,
        jsonb_build_object('credits', -$10::bigint)))
      as happened(name, uuid, payload)
"""


async def reverse(
    work: Work, reception_uuid: UUID, channel: str, *, may_adjust: bool
) -> Reception:
    """The reception that undoes this one: the same with its credits negated.

    Undoing what was put right by hand is putting it right by hand: only who may adjust
    does so, and the audit log tells it.

    Raises Forbidden, CreditReceptionNotFound, CreditReceptionAlreadyReversed,
    ReversalNotReversible, RefundOfPendingNotReversible, ContactNotFound,
    CreditReceptionInProgress.
    """
    original = await find_reception(work, reception_uuid)
    is_by_hand = original.adjustment_reason is not None
    if is_by_hand and not may_adjust:
        raise Forbidden
    if original.is_of_nobody:
        raise ContactNotFound
    await hold_contact(work, original.contact_uuid)
    _refuse_undoing(original)
    uuid = uuid7()
    try:
        credits, seq = await _given_back(work, original)
        why = Explanation(
            original.program_version,
            (Step(_kind(original), -credits, undoes=original.uuid),),
        )
        reason = msgspec.json.encode(why).decode()
        values = (reception_uuid, uuid, work.actor, work.now, channel, reason, seq)
        owner = original.contact_uuid
        await work.write(RECORD, work.account_id, *values, owner, credits)
    except (AlreadyUndone, asyncpg.UniqueViolationError):
        raise CreditReceptionAlreadyReversed from None
    except asyncpg.CheckViolationError as failed:
        if not ledger.was_closed(failed):
            raise
        # The contact has just become another one: theirs is the wallet next time.
        raise CreditReceptionInProgress from None
    except asyncpg.LockNotAvailableError:
        raise CreditReceptionInProgress from None
    if is_by_hand:
        facts = {"contact_uuid": original.contact_uuid, "credits": -credits}
        work.audit("credit_adjustment_reversed", reception_uuid, after=facts)
    return await find_reception(work, uuid)


async def hold_contact(work: Work, contact_uuid: UUID) -> None:
    """Has a contact stay, so that what is written of them is theirs.

    Raises CreditReceptionInProgress while they end, or become another one: whose the
    credits are they know next time.
    """
    try:
        stays = await contacts.hold_to_stay(work, contact_uuid)
    except asyncpg.LockNotAvailableError:
        stays = False
    if not stays:
        raise CreditReceptionInProgress


def _refuse_undoing(original: Reception) -> None:
    """Raises what keeps it from being undone, whoever asks."""
    if original.reverses_id is not None or original.undoes_uuid is not None:
        raise ReversalNotReversible
    if _took_what_waited(original):
        raise RefundOfPendingNotReversible
    if original.reversed_by is not None:
        raise CreditReceptionAlreadyReversed


def _kind(original: Reception) -> str:
    """What is undone, for whoever reads why."""
    is_by_hand = original.adjustment_reason is not None
    return "reversal of adjustment" if is_by_hand else "reversal"


def _took_what_waited(original: Reception) -> bool:
    """Whether it was a refund of pending credits, which may be released or gone now."""
    steps = original.explanation["steps"]
    return original.credits < 0 and any("of_pending" in step for step in steps)


async def _given_back(work: Work, original: Reception) -> tuple[int, int | None]:
    """How many credits go back, less what refunds took while they waited, and the entry
    that undoes the reception's; no entry when nothing could be spent of it.
    """
    if original.was_pending:
        left = await cancel(work, original)
        if left is not None:
            return left, None
        # They were released before or meanwhile, or another reversal was quicker.
        original = await find_reception(work, original.uuid)
    credits = original.credits - (original.pending_taken_back or 0)
    if original.entry_wallet_id is None or original.entry_seq is None:
        await ledger.note(work, original.wallet_id, work.now)
        return credits, None
    undone = await ledger.undo(
        work,
        original.entry_wallet_id,
        original.entry_seq,
        now_in=original.wallet_id,
    )
    return credits, undone.seq
