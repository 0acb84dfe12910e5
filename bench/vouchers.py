"""Vouchers to redeem: what P4 asks for."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from bench.load import Sent
from bench.people import account_of, beside
from bench.processes import Running
from regulars.kit.context import Context
from regulars.kit.work import Work, opened
from regulars.promotions import service

CODES = 10_000
USES = 1_000_000

# Who has had one of these is refused a second.
SHARED = service.Terms(
    name="One for each",
    redemptions_per_voucher=USES,
    limit_per_contact=1,
    is_shared=True,
)


class Offered(msgspec.Struct, frozen=True):
    """Codes that can be redeemed again and again, and some that are refused."""

    usable: Sequence[str]
    used: str
    expired: str
    shared: str


async def make(server: Running) -> Offered:
    """The vouchers, made by the product's own services."""
    context = beside(server)
    try:
        account_id = await account_of(context)
        work = Work(context.pool, account_id, "bench", datetime.now(UTC))
        async with opened(work):
            many = service.Terms(name="Ten off", redemptions_per_voucher=USES)
            promotion = await service.create_promotion(work, many)
            usable = [f"BENCH-{number}" for number in range(CODES)]
            order = service.VoucherOrder(
                promotion_uuid=promotion.uuid, channel="IMPORT"
            )
            await service.bring_along(work, context.keys, order, usable)
        offered = await _refused(context, account_id, promotion.uuid)
    finally:
        await context.pool.close()
    return Offered(usable, *offered)


async def _refused(
    context: Context, account_id: int, promotion: UUID
) -> tuple[str, str, str]:
    now = datetime.now(UTC)
    work = Work(context.pool, account_id, "bench", now)
    keys = context.keys
    async with opened(work):
        own = await service.create_promotion(work, SHARED)
        once = service.VoucherOrder(
            promotion_uuid=promotion, channel="IMPORT", redemptions_allowed=1
        )
        over = service.VoucherOrder(
            promotion_uuid=promotion,
            channel="IMPORT",
            activates_at=now - timedelta(days=2),
            expires_at=now - timedelta(days=1),
        )
        used = await service.issue(work, keys, once, "USED")
        await service.issue(work, keys, over, "EXPIRED")
        shared = service.VoucherOrder(promotion_uuid=own.uuid, channel="IMPORT")
        await service.issue(work, keys, shared, "SHARED")
    redeeming = service.Redeeming(
        voucher_uuid=used.uuid, channel="IMPORT", actor="bench", happened_at=now
    )
    work = Work(context.pool, account_id, "bench", now)
    [done] = await service.redeem(work, [redeeming])
    assert isinstance(done, service.Redeemed), done
    return "USED", "EXPIRED", "SHARED"


def redemptions(shop: str, offered: Offered, contacts: Sequence[UUID]) -> list[Sent]:
    """Vouchers of distinct contacts; up to three in eight of them get refused.

    No code is wrong: whoever sends many of those has to wait.
    """
    refused = {1: offered.used, 3: offered.expired, 5: offered.shared}
    made = []
    for number, contact in enumerate(contacts):
        # A voucher is the contact's who was the first to redeem it.
        voucher = number % len(offered.usable)
        code = refused.get(number % 8, offered.usable[voucher])
        whose = contact if number % 8 in refused else contacts[voucher]
        made.append(_redemption(shop, whose, code))
    return made


def _redemption(shop: str, contact: UUID, code: str) -> Sent:
    body = f'{{"shop_uuid":"{shop}","contact_uuid":"{contact}","code":"{code}"}}'
    return Sent("POST", "/api/v3/oauth/clients/vouchers/redeem", body)
