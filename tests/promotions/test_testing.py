"""A code is tried out: it is told what redeeming would say, and nothing is changed."""

from uuid import uuid4

import pytest

from promotions.test_redeeming import FUTURE, PAST, REFUSALS
from regulars.accounts.errors import ShopNotFound
from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import InvalidInput, TooManyRequests
from regulars.kit.guessing import MISSES_OF_A_CALLER
from regulars.promotions.errors import (
    NotEnoughRedemptions,
    VoucherLimitReached,
    VoucherNotFound,
)


def failed(told):
    """What was not as it should be, with the code that redeeming is refused with."""
    return {
        each["check"]: each["refusal"]["code"]
        for each in told["checks"]
        if not each["is_passed"]
    }


@pytest.fixture
def tried(dashboard, clients):
    """What is told of a code, once it is sure that redeeming it says the same."""

    async def told(voucher, **order):
        path = f"/vouchers/{voucher['uuid']}"
        before = (await clients.get(path)).data
        body = {"code": voucher["code"], **order}

        verdict = (await dashboard.post("/voucher-tests", **body)).data

        assert (await clients.get(path)).data == before
        several = "multi-redeem" if "number_of_times" in order else "redeem"
        done = await clients.post(f"/vouchers/{several}", **body)
        refusal = done.body.get("code")
        assert verdict["is_accepted"] is (refusal is None)
        assert (verdict["refusal"] or {}).get("code") == refusal
        assert next(iter(failed(verdict).values()), None) == refusal
        assert verdict["voucher"]["uuid"] == voucher["uuid"]
        return verdict

    return told


async def test_is_accepted_when_nothing_is_in_the_way(tried, make, account):
    promotion = await make.promotion(limit_per_contact=1)
    voucher = await make.voucher(promotion)
    contact = await make.contact()

    told = await tried(
        voucher, shop_uuid=account.shop_uuid, contact_uuid=contact["uuid"]
    )

    assert told["is_accepted"] and failed(told) == {}
    assert [each["check"] for each in told["checks"]] == [
        *("shop", "contact", "code", "holder", "expiration_date", "redemptions"),
        *("status", "activation_date", "lock", "number_of_times", "promotion"),
        *("contact_named", "limit_per_contact"),
    ]


@pytest.mark.parametrize(("state", "problem", "code", "message"), REFUSALS)
async def test_says_what_redeeming_is_refused_with(
    tried, make, clients, state, problem, code, message
):
    voucher = await state(make, clients)

    told = await tried(voucher)

    assert told["refusal"] == {"code": code, "message": message}
    assert code in failed(told).values()


async def test_says_everything_that_is_in_the_way(tried, make, clients, dashboard):
    voucher = await make.voucher(promotion := await make.promotion())
    path = f"/vouchers/{voucher['uuid']}"
    await clients.post(f"{path}/lock")
    await dashboard.put(f"/promotions/{promotion['uuid']}", active=False)
    await clients.put(path, activation_date=FUTURE)
    await clients.put(path, status="DEACTIVATED")

    told = await tried(voucher, shop_uuid=str(uuid4()), contact_uuid=str(uuid4()))

    assert failed(told) == {
        "shop": ShopNotFound.code,
        "contact": ContactNotFound.code,
        "status": 80012,
        "activation_date": 80014,
        "lock": 80017,
        "promotion": 80020,
    }


async def test_knows_whose_it_is(tried, make):
    owner, other = await make.contact(), await make.contact()
    voucher = await make.voucher(contact_uuid=owner["uuid"], expiration_date=PAST)

    told = await tried(voucher, contact_uuid=other["uuid"])

    assert failed(told) == {"holder": VoucherNotFound.code, "expiration_date": 80006}


async def test_knows_the_key_of_a_lock(tried, make, clients):
    voucher = await make.voucher()
    path = f"/vouchers/{voucher['uuid']}/lock"
    key = (await clients.post(path)).data["lock"]["release_key"]

    told = await tried(voucher, release_key=key)

    assert told["is_accepted"]


async def test_counts_uses_and_limits(tried, make):
    few = await make.voucher(total_redemptions_allowed=2)
    shared = await make.promotion(
        limit_per_contact=2, redemptions_per_voucher=9, shares_vouchers=True
    )
    everybodys = await make.voucher(shared)
    had = (await make.contact())["uuid"]
    await make.redeemed(everybodys, contact_uuid=had)

    many = await tried(few, number_of_times=3)
    nobody = await tried(everybodys)
    twice = await tried(everybodys, number_of_times=2, contact_uuid=had)
    once = await tried(everybodys, contact_uuid=had)

    assert failed(many) == {"number_of_times": NotEnoughRedemptions.code}
    assert failed(nobody) == {"contact_named": InvalidInput.code}
    assert failed(twice) == {"limit_per_contact": VoucherLimitReached.code}
    assert once["is_accepted"]


async def test_counts_what_a_merged_contact_had(tried, make, clients, chores):
    promotion = await make.promotion(limit_per_contact=1)
    gone, stays = await make.contact(), await make.contact()
    await make.voucher(promotion, contact_uuid=gone["uuid"])
    both = {"source_contact_uuid": gone["uuid"]}
    both |= {"destination_contact_uuid": stays["uuid"]}
    await clients.post("/contacts/merge", **both)
    await chores.do()

    told = await tried(await make.voucher(promotion), contact_uuid=stays["uuid"])

    assert failed(told) == {"limit_per_contact": VoucherLimitReached.code}


async def test_tells_a_slip_from_a_code_that_nobody_made(dashboard, make, others):
    voucher, theirs = await make.voucher(), await others.voucher()
    code = voucher["code"]
    slip = code[:-1] + ("2" if code[-1] != "2" else "3")

    async def told(code):
        return (await dashboard.post("/voucher-tests", code=code)).data

    assert (await told(slip))["is_mistyped"] is True
    unknown = await told("NOBODYSCODE")
    assert unknown == {
        "is_accepted": False,
        "refusal": {"code": 80004, "message": "Voucher not found."},
        "is_mistyped": False,
        "checks": [
            {
                "check": "code",
                "is_passed": False,
                "refusal": {"code": 80004, "message": "Voucher not found."},
            }
        ],
        "voucher": None,
    }
    assert await told(theirs["code"]) == unknown


async def test_guesses_are_counted(dashboard):
    for number in range(MISSES_OF_A_CALLER):
        await dashboard.post("/voucher-tests", code=f"GUESS-{number}")

    refused = await dashboard.post("/voucher-tests", code="ONE-MORE")

    assert refused.problem is TooManyRequests
