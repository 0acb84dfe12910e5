"""Taking back what a reception gave, exactly, whatever the rules say by now."""

from uuid import UUID

import asyncpg
import msgspec

from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.loyalty.errors import (
    CreditReceptionAlreadyReversed,
    CreditReceptionInProgress,
    ReversalNotReversible,
)
from regulars.loyalty.queries import Reception, find_reception
from regulars.loyalty.service.decide import Explanation, Step

# The unique index on `reverses_id` is what makes a reception reversible once: a twin
# that lost the race takes its transfer back with it.
REVERSE = """
    with original as materialized (
      select reception.*, contact.uuid as contact_uuid, contact.credit_wallet_id,
        program.issued_wallet_id
      from credit_receptions reception
      join contacts contact on (contact.account_id, contact.id)
        = (reception.account_id, reception.contact_id)
      join loyalty_programs program on program.account_id = reception.account_id
      where reception.account_id = $1 and reception.uuid = $2),
    posted as materialized (
      select coalesce(post.to_seq, post.from_seq) as seq
      from original, ledger_post($1,
        array[case when credits > 0 then credit_wallet_id else issued_wallet_id end],
        array[case when credits > 0 then issued_wallet_id else credit_wallet_id end],
        array[abs(credits)], array['reversal'], null, array[$5::timestamptz],
        array[null::timestamptz],
        array[case when wallet_id = credit_wallet_id then wallet_seq end],
        array[credits > 0], true, $5) post
      where credits <> 0),
    record as (
      insert into credit_receptions (account_id, uuid, contact_id, shop_id, unit_id,
        unit_value, credits, channel, actor, wallet_id, wallet_seq, reverses_id,
        program_version, explanation, happened_at, recorded_at)
      select $1, $3, contact_id, shop_id, unit_id, -unit_value, -credits, $6, $4,
        case when credits <> 0 then credit_wallet_id end, posted.seq, original.id,
        program_version, $7::text::jsonb, $5, $5
      from original left join posted on true
      returning id),
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, happened.name, happened.uuid, contact_uuid,
        jsonb_build_object('credits', -credits, 'reverses', $2::uuid), $4, $5, $5
      from original, (values
        ('credit_reception_created', $3::uuid),
        ('credit_reception_reversed', $2::uuid)) as happened(name, uuid))
    select id from record
"""


async def reverse(work: Work, reception_uuid: UUID, channel: str) -> Reception:
    """The reception that undoes this one: the same with its credits negated.

    Raises CreditReceptionNotFound, CreditReceptionAlreadyReversed,
    ReversalNotReversible, CreditReceptionInProgress.
    """
    original = await find_reception(work, reception_uuid)
    if original.reverses_id is not None:
        raise ReversalNotReversible
    if original.reversed_by is not None:
        raise CreditReceptionAlreadyReversed
    uuid = uuid7()
    why = Explanation(
        original.program_version,
        (Step("reversal", -original.credits, undoes=original.uuid),),
    )
    reason = msgspec.json.encode(why).decode()
    values = (reception_uuid, uuid, work.actor, work.now, channel, reason)
    try:
        await work.once(REVERSE, work.account_id, *values)
    except asyncpg.UniqueViolationError:
        raise CreditReceptionAlreadyReversed from None
    except asyncpg.LockNotAvailableError:
        raise CreditReceptionInProgress from None
    return await find_reception(work, uuid)
