"""A checkout holds a voucher, and lets go of it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from regulars.kit.errors import InvalidInput
from regulars.kit.work import Work, opened
from regulars.promotions import service
from regulars.promotions.errors import (
    VoucherAlreadyLocked,
    VoucherAlreadyRedeemed,
    VoucherExpired,
)

PAST = "2020-01-31T12:00:00+00:00"


@pytest.fixture(params=["clients", "register", "dashboard"])
def door(request):
    """Each door in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def later(context, account):
    """A Work of the account, so much later."""

    def at(**much):
        moment = datetime.now(UTC) + timedelta(**much)
        return opened(Work(context.pool, account.account_id, "test", moment))

    return at


async def status(clients, voucher):
    return (await clients.get(f"/vouchers/{voucher['uuid']}")).data["status"]


async def test_only_its_key_redeems_it_and_ends_the_lock(door, clients, make):
    voucher = await make.voucher(total_redemptions_allowed=2)
    path = f"/vouchers/{voucher['uuid']}"
    body = {"code": voucher["code"]}

    told = (await door.post(f"{path}/lock/")).data
    was = await status(clients, voucher)
    refused = [
        (await door.post("/vouchers/redeem", **body, **key)).problem
        for key in ({}, {"release_key": str(uuid4())})
    ]
    key = {"release_key": told["lock"]["release_key"]}
    tried = (await door.post(f"{path}/validate", **key)).data
    done = (await door.post("/vouchers/redeem", **body, **key)).data

    assert told["voucher"] == {"uuid": voucher["uuid"], "status": "LOCKED"}
    lock = told["lock"]
    first, last = (
        datetime.fromisoformat(lock[key]) for key in ("locked_at", "system_release_at")
    )
    assert last - first == timedelta(hours=1) and lock["unlocked_at"] is None
    assert was == "LOCKED" and refused == [VoucherAlreadyLocked] * 2
    assert tried["is_valid"] is True
    assert done["status"] == await status(clients, voucher) == "ACTIVE"
    assert done["times_redeemed"] == 1
    free = await make.redeemed(voucher)
    assert free["status"] == "REDEEMED"


async def test_is_released_by_its_key_alone_and_again_is_the_same(
    door, clients, make, events
):
    voucher = await make.voucher()
    path = f"/vouchers/{voucher['uuid']}"
    key = (await door.post(f"{path}/lock")).data["lock"]["release_key"]

    missing = await door.post(f"{path}/release")
    wrong = await door.post(f"{path}/release", release_key=str(uuid4()))
    was = await status(clients, voucher)
    freed = (await door.post(f"{path}/release/", release_key=key)).data
    again = (await door.post(f"{path}/release/", release_key=key)).data

    assert wrong.problem is missing.problem is InvalidInput
    assert list(wrong.errors) == ["release_key"] and was == "LOCKED"
    assert freed["voucher"] == {"uuid": voucher["uuid"], "status": "ACTIVE"}
    assert freed["lock"]["release_key"] == key
    assert freed["lock"]["unlocked_at"] is not None
    assert freed["lock"]["system_release_at"] is None
    assert freed["lock"] == again["lock"]
    told = [one["name"] for one in await events()]
    assert (told.count("voucher_locked"), told.count("voucher_released")) == (1, 1)
    assert (await make.redeemed(voucher))["status"] == "REDEEMED"


async def test_nobody_else_can_lock_it_until_it_is_free(door, clients, make):
    voucher = await make.voucher()
    path = f"/vouchers/{voucher['uuid']}"
    key = (await door.post(f"{path}/lock")).data["lock"]["release_key"]

    refused = await door.post(f"{path}/lock")
    await door.post(f"{path}/release", release_key=key)
    another = (await door.post(f"{path}/lock")).data
    late = await door.post(f"{path}/release", release_key=key)

    assert refused.problem is VoucherAlreadyLocked and refused.body["code"] == 80017
    assert another["lock"]["release_key"] != key
    assert late.problem is InvalidInput
    assert await status(clients, voucher) == "LOCKED"


async def test_ends_by_itself_after_an_hour(clients, make, context, later):
    voucher = await make.voucher()
    uuid = UUID(voucher["uuid"])
    held = (await clients.post(f"/vouchers/{voucher['uuid']}/lock")).data["lock"]

    async with later(minutes=59) as work:
        with pytest.raises(VoucherAlreadyLocked):
            await service.lock(work, context.keys, uuid)
    async with later(minutes=61) as work:
        by_itself = await service.release(work, context.keys, uuid, held["release_key"])
        taken = await service.lock(work, context.keys, uuid)

    assert by_itself.unlocked_at is not None
    ended = by_itself.unlocked_at.replace(microsecond=0)
    assert ended == datetime.fromisoformat(held["system_release_at"])
    assert taken.release_key != held["release_key"]


async def test_what_can_not_be_redeemed_needs_no_release(door, clients, make):
    expired, used = await make.voucher(), await make.voucher()
    keys = {}
    for voucher in (expired, used):
        told = await door.post(f"/vouchers/{voucher['uuid']}/lock")
        keys[voucher["uuid"]] = told.data["lock"]["release_key"]
    key = keys[expired["uuid"]]
    await door.post(f"/vouchers/{expired['uuid']}/release", release_key=key)
    await clients.put(f"/vouchers/{expired['uuid']}", expiration_date=PAST)
    await make.redeemed(used, release_key=keys[used["uuid"]])

    told = [
        (
            await door.post(
                f"/vouchers/{voucher['uuid']}/release",
                release_key=keys[voucher["uuid"]],
            )
        ).problem
        for voucher in (expired, used)
    ]

    assert told == [VoucherExpired, VoucherAlreadyRedeemed]
