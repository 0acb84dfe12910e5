"""Taking back what a reception gave, exactly, whatever the rules say by now."""

from uuid import UUID

import asyncpg
import msgspec

from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.ledger import service as ledger
from regulars.loyalty.errors import (
    CreditReceptionAlreadyReversed,
    CreditReceptionInProgress,
    ReversalNotReversible,
)
from regulars.loyalty.queries import Reception, find_reception
from regulars.loyalty.service.decide import Explanation, Step

# The unique index on `reverses_id` is what makes a reception reversible once: a twin
# that lost the race takes its transfer back with it.
RECORD = """
    with original as materialized (
      select reception.*, contact.uuid as contact_uuid
      from credit_receptions reception
      join contacts contact on (contact.account_id, contact.id)
        = (reception.account_id, reception.contact_id)
      where reception.account_id = $1 and reception.uuid = $2),
    record as (
      insert into credit_receptions (account_id, uuid, contact_id, shop_id, unit_id,
        unit_value, credits, channel, actor, wallet_id, wallet_seq, reverses_id,
        program_version, explanation, happened_at, recorded_at)
      select $1, $3, contact_id, shop_id, unit_id, -unit_value, -credits, $6, $4,
        wallet_id, $8, original.id, program_version, $7::text::jsonb, $5, $5
      from original)
    insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
      happened_at, recorded_at)
    select $1, happened.name, happened.uuid, contact_uuid,
      happened.payload, $4, $5, $5
    from original, lateral (values
      ('credit_reception_created', $3::uuid,
        jsonb_build_object('credits', -credits, 'reverses', $2::uuid)),
      ('credit_reception_reversed', $2::uuid, jsonb_build_object('credits', -credits)))
      as happened(name, uuid, payload)
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
    try:
        seq = await _given_back(work, original)
        values = (reception_uuid, uuid, work.actor, work.now, channel, reason, seq)
        await work.write(RECORD, work.account_id, *values)
    except asyncpg.UniqueViolationError:
        raise CreditReceptionAlreadyReversed from None
    except asyncpg.LockNotAvailableError:
        raise CreditReceptionInProgress from None
    return await find_reception(work, uuid)


async def _given_back(work: Work, original: Reception) -> int | None:
    """The entry that undoes the reception's; None when it gave no credits at all."""
    if original.entry_wallet_id is None or original.entry_seq is None:
        return None
    return await ledger.undo(work, original.entry_wallet_id, original.entry_seq)
