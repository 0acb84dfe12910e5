"""The promotions of the demo: vouchers of customers, and a code for everybody."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from regulars.kit.context import Context
from regulars.kit.errors import Problem
from regulars.kit.work import Work, opened
from regulars.opening import ACTOR, Opened
from regulars.promotions import service as promotions

FREE_SINGLE = promotions.Terms(
    name="Free single",
    description="One seven-inch single from the box at the counter.",
    limit_per_contact=1,
    expiration_seconds=90 * 86_400,
)

WITH_VOUCHERS = 60

FOR_ALL = promotions.Terms(
    name="Ten per cent off",
    description="Ten per cent off everything in one bag, once for each customer.",
    redemptions_per_voucher=500,
    limit_per_contact=1,
    is_shared=True,
)

# Whoever says it at the counter has it.
CODE_FOR_ALL = "VINYL10"


async def hand_out(context: Context, account: Opened, people: Sequence[UUID]) -> None:
    """Some customers have a voucher, every third has used it, and one is for all."""
    work = _work(context, account)
    async with opened(work):
        own = await promotions.create_promotion(work, FREE_SINGLE)
        shared = await promotions.create_promotion(work, FOR_ALL)
        keys = context.keys
        await promotions.issue(work, keys, _order(shared.uuid), CODE_FOR_ALL)
        made = [
            await promotions.issue(work, keys, _order(own.uuid, contact))
            for contact in people[:WITH_VOUCHERS]
        ]
    used = [_used(account, voucher.uuid) for voucher in made[::3]]
    for outcome in await promotions.redeem(_work(context, account), used):
        # A refusal is a fault of the demo.
        if isinstance(outcome, Problem):
            raise outcome


def _order(promotion: UUID, contact: UUID | None = None) -> promotions.VoucherOrder:
    return promotions.VoucherOrder(
        promotion_uuid=promotion, contact_uuid=contact, channel="IMPORT"
    )


def _used(account: Opened, voucher: UUID) -> promotions.Redeeming:
    return promotions.Redeeming(
        voucher_uuid=voucher,
        shop_uuid=UUID(account.shop_uuid),
        channel="IMPORT",
        actor=ACTOR,
        happened_at=datetime.now(UTC),
    )


def _work(context: Context, account: Opened) -> Work:
    return Work(context.pool, account.account_id, ACTOR, datetime.now(UTC))
