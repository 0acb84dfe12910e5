"""Money that is set aside: all of it, or a part, is captured by a room's transaction.

Of money nothing runs out, and it is never owed: what is on hold is free again the
moment before it is spent, while nobody else can have the wallet.
"""

from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.ledger import queries
from regulars.ledger.errors import (
    CaptureAboveHold,
    HoldNotFound,
    HoldNotPending,
    Overdrawn,
)
from regulars.ledger.queries import MoneyHold
from regulars.ledger.service.moving import (
    EXPIRE_HOLDS_OF_WALLET,
    FREE,
    HOLD,
    audit_end,
    release,
)

CAPTURE = """
    update holds set state = 'captured', captured = coalesce($4, amount), ended_at = $3
    where account_id = $1 and uuid = $2 and state = 'pending' and expires_at > $3
      and coalesce($4, amount) <= amount
    returning wallet_id, amount
"""


async def hold_money(
    work: Work, wallet_id: int, amount: int, lasts: timedelta
) -> MoneyHold:
    """Sets money aside for a while. Raises Overdrawn when less than that is free."""
    await work.write(EXPIRE_HOLDS_OF_WALLET, work.account_id, work.now, wallet_id)
    uuid = uuid7()
    values = (wallet_id, amount, uuid, work.now + lasts, work.now)
    if not await work.write(HOLD, work.account_id, *values):
        raise Overdrawn
    held = await work.get(MoneyHold, uuid)
    work.audit("hold_created", uuid, after=held)
    return held


async def money_hold(work: Work, hold_uuid: UUID, unit: str) -> MoneyHold:
    """The hold of money of this unit. Raises HoldNotFound, also of any other.

    One that is past its time is told as expired, although nobody has ended it yet.
    """
    found = await work.get(MoneyHold, hold_uuid)
    if found.unit != unit:
        raise HoldNotFound
    if found.state == "pending" and found.expires_at <= work.now:
        return replace(found, state="expired")
    return found


async def capture_money(
    work: Work, hold_uuid: UUID, unit: str, amount: int | None
) -> MoneyHold:
    """Ends a hold by spending it, or so much of it: the room posts that then.

    What is left of it is free. Nobody else has the wallet until this Work has closed.
    Raises HoldNotFound, HoldNotPending, CaptureAboveHold.
    """
    await money_hold(work, hold_uuid, unit)
    values = (hold_uuid, work.now, amount)
    rows = await work.write(CAPTURE, work.account_id, *values)
    if not rows:
        known = await work.get(queries.Hold, hold_uuid)
        is_pending = known.state == "pending" and known.expires_at > work.now
        raise CaptureAboveHold if is_pending else HoldNotPending
    [(wallet_id, amount_held)] = rows
    await work.write(FREE, work.account_id, wallet_id, amount_held)
    held = await work.get(MoneyHold, hold_uuid)
    audit_end(work, held)
    return held


async def release_money(work: Work, hold_uuid: UUID, unit: str) -> MoneyHold:
    """Frees what was held. Raises HoldNotFound, HoldNotPending."""
    await money_hold(work, hold_uuid, unit)
    await release(work, hold_uuid)
    return await work.get(MoneyHold, hold_uuid)
