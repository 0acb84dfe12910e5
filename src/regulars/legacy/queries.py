"""What older clients can ask of what only their doors keep."""

from datetime import datetime
from decimal import Decimal

import msgspec

from regulars.kit.crypto import Keys
from regulars.kit.work import Work
from regulars.loyalty import queries as loyalty
from regulars.loyalty.errors import StagedCreditReceptionNotFound


class Staged(msgspec.Struct, frozen=True):
    """Credits that wait behind a link."""

    id: int
    unique_id: str
    url: str
    hash: str
    credits: int
    purchase_amount: Decimal | None
    created_at: datetime


STAGED = """
    select id, unique_id, url, hash, credits, purchase_amount, created_at
    from staged_credit_receptions where account_id = $1 and id = $2
"""


async def find_staged(work: Work, number: int) -> Staged:
    """The one with this number. Raises StagedCreditReceptionNotFound."""
    found = await work.one(Staged, STAGED, work.account_id, number)
    if found is None:
        raise StagedCreditReceptionNotFound
    return found


async def redeemed(work: Work, keys: Keys, staged: Staged) -> loyalty.Reception | None:
    """The reception that it was claimed by; None until then."""
    return await loyalty.find_claimed(work, keys, staged.unique_id)
