"""Credits put behind a link, which is found again by its number."""

from decimal import Decimal

import msgspec

from regulars.kit.crypto import Keys
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.legacy.queries import Staged, find_staged
from regulars.loyalty import service as loyalty

PURCHASE_AMOUNT = "purchase_amount"
"""The unit that older clients always measured in."""


class Gift(msgspec.Struct, frozen=True):
    """Credits to put behind a link, or the purchase that they are for."""

    shop_id: int
    credits: int | None = None
    purchase_amount: Decimal | None = None


STAGE = """
    insert into staged_credit_receptions (account_id, uuid, shop_id, unique_id, url,
      hash, credits, purchase_amount, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id
"""


async def stage(work: Work, keys: Keys, base_url: str, gift: Gift) -> Staged:
    """A loyalty token that can be found again by its number.

    Raises ShopNotFound, ShopNotLinked, LoyaltyProgramNotActive, UnitNotFound,
    MaximumCreditsReached, AccountSecretUnreadable.
    """
    uuid = uuid7()
    unique_id = f"staged-{uuid}"
    says = (
        (None, PURCHASE_AMOUNT, gift.purchase_amount)
        if gift.credits is None
        else (gift.credits,)
    )
    token = await loyalty.create_token(
        work, keys, loyalty.Gift("v3", gift.shop_id, unique_id, *says)
    )
    what = (base_url + token.path, token.hash, token.credits, gift.purchase_amount)
    values = (uuid, gift.shop_id, unique_id, *what, work.now)
    [row] = await work.write(STAGE, work.account_id, *values)
    return await find_staged(work, row["id"])
