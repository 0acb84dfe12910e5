"""What was redeemed of a voucher, and what of it was undone."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from regulars.kit.filters import first_of, one
from regulars.kit.work import Work


class Redemption(msgspec.Struct, frozen=True):
    """One use of a voucher: by whom, where, and whether it was undone."""

    uuid: UUID
    happened_at: datetime
    contact_uuid: UUID | None = None
    shop_uuid: UUID | None = None
    channel: str = ""
    reversed_at: datetime | None = None


OWNER = "id = " + first_of("former.merged_into_id", "redemption.contact_id")

THE_FORMER = one("former_contacts", "former", "id = redemption.contact_id")
THE_CONTACT = one("contacts", "contact", OWNER)
THE_SHOP = one("shops", "shop", "id = redemption.shop_id")

MOST = 1_000

REDEMPTIONS = f"""
    select redemption.uuid, redemption.happened_at, contact.uuid as contact_uuid,
      shop.uuid as shop_uuid, redemption.channel, redemption.reversed_at
    from voucher_redemptions redemption {THE_FORMER} {THE_CONTACT} {THE_SHOP}
    where redemption.account_id = $1 and redemption.voucher_id = $2
    order by redemption.id desc limit {MOST}
"""


async def redemptions(work: Work, voucher_id: int) -> Sequence[Redemption]:
    """The latest thousand uses of a voucher, the newest first."""
    return await work.many(Redemption, REDEMPTIONS, work.account_id, voucher_id)
