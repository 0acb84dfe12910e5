"""What tills have sent, and what of it waits for somebody to look at it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec

from regulars.kit.work import Work
from regulars.tills.errors import TillReceptionNotFound

MOST_WAITING = 200


class TillReception(msgspec.Struct, frozen=True):
    """Credits that a till gave, or would have; `contact` is whose they became."""

    operation_uuid: UUID
    mark: bytes
    register_name: str | None
    sequence: int | None
    credit_reception_uuid: UUID | None
    refusal_code: int | None
    code: str | None
    contact_uuid: UUID | None
    unit_value: Decimal | None
    unit_name: str | None
    credits: int | None
    is_twice: bool
    is_open: bool
    happened_at: datetime
    recorded_at: datetime


RECEPTION = """
    select sent.operation_uuid, sent.mark, register.name as register_name,
      sent.sequence, sent.credit_reception_uuid, sent.refusal_code, sent.code,
      sent.contact_uuid, sent.unit_value, sent.unit_name, sent.credits, sent.is_twice,
      sent.is_open, sent.happened_at, sent.recorded_at
    from till_receptions sent
    left join registers register on (register.account_id, register.id)
      = (sent.account_id, sent.register_id)
    where sent.account_id = $1
"""

BY_UUID = RECEPTION + " and sent.operation_uuid = $2"

WAITING = RECEPTION + " and sent.is_open order by sent.recorded_at limit $2"

# Another reception of theirs that nobody undid, given by anybody so near to this one.
TWICE = """
    select exists (
      select from credit_receptions given
      join credit_receptions other on other.account_id = $1
        and other.contact_id = given.contact_id and other.id <> given.id
        and other.happened_at between given.happened_at - $3::interval
          and given.happened_at + $3::interval
        and other.credits > 0 and other.reverses_id is null
      where given.account_id = $1 and given.uuid = $2)
"""


async def find_till_reception(work: Work, operation_uuid: UUID) -> TillReception:
    """What was sent under this uuid. Raises TillReceptionNotFound."""
    found = await work.one(TillReception, BY_UUID, work.account_id, operation_uuid)
    if found is None:
        raise TillReceptionNotFound
    return found


async def waiting(work: Work) -> Sequence[TillReception]:
    """What somebody has to look at, the oldest first."""
    return await work.many(TillReception, WAITING, work.account_id, MOST_WAITING)


async def is_twice(work: Work, reception_uuid: UUID, within: timedelta) -> bool:
    """Whether the same contact got something else at nearly the same moment."""
    return bool(await work.value(TWICE, work.account_id, reception_uuid, within))
