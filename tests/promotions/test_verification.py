"""`regulars verify` sees what only a superuser could have done to vouchers."""

import asyncio
from uuid import UUID

import pytest
from books import sound

from regulars import rooms
from regulars.kit import verify

rooms.load("verification")

CORRUPTIONS = {
    "vouchers are used as often as they were redeemed": (
        "update vouchers set times_redeemed = 0"
        " where account_id = $1 and times_redeemed > 0"
    ),
    "what was redeemed is of the voucher's promotion": (
        "update voucher_redemptions set promotion_id = -1 where account_id = $1"
    ),
    "promotions count their vouchers": (
        "update promotions set vouchers = vouchers + 1 where account_id = $1"
    ),
    "each voucher redemption was announced once": (
        "delete from events where account_id = $1 and name = 'voucher_redeemed'"
    ),
}


@pytest.fixture
async def used(make, clients, chores):
    """A voucher with a history, a batch, and one that is not made yet."""
    promotion = await make.promotion(redemptions_per_voucher=2)
    voucher = await make.voucher(promotion)
    await make.redeemed(voucher)
    done = await make.redeemed(voucher)
    await clients.post(f"/vouchers/{done['voucher_redemption']['uuid']}/reverse")
    batch = {"promotion_uuid": promotion["uuid"], "quantity": 3}
    await clients.post("/vouchers/batch", **batch)
    await chores.do()
    await clients.post("/vouchers/batch", **batch)
    return voucher


async def test_finds_nothing_wrong_with_sound_vouchers(used, context, account):
    await sound(context, account)


@pytest.mark.parametrize("rule", CORRUPTIONS)
async def test_finds_what_was_planted(used, superuser, work, account, context, rule):
    assert await superuser.execute(CORRUPTIONS[rule], account.account_id) != "UPDATE 0"

    found = await verify.broken(work, UUID(account.account_uuid), context.keys)

    assert rule in {each.rule for each in found}


async def test_uses_that_are_undone_at_once_are_counted(
    make, clients, context, account
):
    for _ in range(5):
        voucher = await make.voucher(total_redemptions_allowed=4)
        done = [await make.redeemed(voucher) for _ in range(2)]
        paths = [
            f"/vouchers/{each['voucher_redemption']['uuid']}/reverse" for each in done
        ]

        await asyncio.gather(
            *(clients.post(path) for path in paths),
            clients.post("/vouchers/redeem", code=voucher["code"]),
        )

        told = (await clients.get(f"/vouchers/{voucher['uuid']}")).data
        assert told["redeemed_at"] is not None and told["is_redeemed"] is False
    await sound(context, account)
