"""Giving back what something of another room took, such as the price of a reward."""

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.ledger import service as ledger
from regulars.ledger.errors import AlreadyUndone
from regulars.loyalty.errors import (
    CreditReceptionAlreadyReversed,
    CreditReceptionInProgress,
)
from regulars.loyalty.queries import Reception, find_reception


class Taken(msgspec.Struct, frozen=True):
    """Credits that were taken from a contact, and for what, to be given back whole."""

    uuid: UUID
    contact_id: int
    shop_id: int
    credits: int
    channel: str
    happened_at: datetime
    # The contact's wallet today; a merged one's credits are in another than they were.
    now_in: int
    # Where the ledger posted it; None when it cost nothing.
    wallet_id: int | None = None
    wallet_seq: int | None = None


# The unique index on `undoes_uuid` is what gives back once: a twin that lost the race
# takes its transfer back with it. The version is only named: no rule reckoned this.
RECORD = """
    with version as materialized (
      select max(version) as newest from loyalty_program_versions
      where account_id = $1),
    record as (
      insert into credit_receptions (account_id, uuid, contact_id, shop_id, credits,
        channel, actor, wallet_id, wallet_seq, undoes_uuid, program_version,
        explanation, happened_at, recorded_at)
      select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, newest,
        jsonb_build_object('version', newest, 'steps',
          jsonb_build_array(jsonb_build_object('kind', 'given_back',
            'gave', $5::bigint, 'undoes', $10::uuid))),
        $11, $12
      from version)
    insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
      happened_at, recorded_at)
    select $1, 'credit_reception_created', $2, contact.uuid,
      jsonb_build_object('credits', $5::bigint, 'reverses', $10::uuid), $7, $11, $12
    from contacts contact where contact.account_id = $1 and contact.id = $3
"""


async def give_back(work: Work, taken: Taken) -> Reception:
    """The reception that gives back exactly what was taken, into the lots it came from.

    What would have expired by now expires at once. Raises
    CreditReceptionAlreadyReversed when it was given back before, and
    CreditReceptionInProgress.
    """
    uuid = uuid7()
    try:
        seq = None
        if taken.wallet_id is not None and taken.wallet_seq is not None:
            undone = await ledger.undo(
                work, taken.wallet_id, taken.wallet_seq, now_in=taken.now_in
            )
            seq = undone.seq
        else:
            await ledger.note(work, taken.now_in, taken.happened_at)
        wallet_id = None if seq is None else taken.now_in
        where = (taken.channel, work.actor, wallet_id, seq, taken.uuid)
        values = (uuid, taken.contact_id, taken.shop_id, taken.credits, *where)
        moments = (taken.happened_at, work.now)
        await work.write(RECORD, work.account_id, *values, *moments)
    except (AlreadyUndone, asyncpg.UniqueViolationError):
        raise CreditReceptionAlreadyReversed from None
    except asyncpg.CheckViolationError as failed:
        if not ledger.was_closed(failed):
            raise
        # The contact has just become another one: theirs is the wallet next time.
        raise CreditReceptionInProgress from None
    except asyncpg.LockNotAvailableError:
        raise CreditReceptionInProgress from None
    return await find_reception(work, uuid)
