"""Vouchers are redeemed, tried before, and what was redeemed is undone."""

from uuid import uuid4

import pytest

from regulars.accounts.errors import ShopNotFound
from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import InvalidInput
from regulars.promotions.errors import (
    NotEnoughRedemptions,
    PromotionInactive,
    VoucherAlreadyLocked,
    VoucherAlreadyRedeemed,
    VoucherDeactivated,
    VoucherExpired,
    VoucherInactive,
    VoucherLimitReached,
    VoucherNotFound,
)

PAST = "2020-01-31T12:00:00+00:00"
FUTURE = "2099-01-31T12:00:00+00:00"
NOBODY = "00000000-0000-4000-8000-000000000001"


@pytest.fixture(params=["clients", "register", "dashboard"])
def door(request):
    """Each door in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def now(clients):
    """How a voucher is now."""

    async def told(voucher):
        return (await clients.get(f"/vouchers/{voucher['uuid']}")).data

    return told


async def expired(make, clients):
    return await make.voucher(expiration_date=PAST)


async def redeemed(make, clients):
    voucher = await make.voucher()
    await make.redeemed(voucher)
    return voucher


async def deactivated(make, clients):
    voucher = await make.voucher()
    await clients.put(f"/vouchers/{voucher['uuid']}", status="DEACTIVATED")
    return voucher


async def inactive(make, clients):
    return await make.voucher(activation_date=FUTURE)


async def locked(make, clients):
    voucher = await make.voucher()
    await clients.post(f"/vouchers/{voucher['uuid']}/lock")
    return voucher


async def off(make, clients):
    return await make.voucher(await make.promotion(active=False))


REFUSALS = [
    (expired, VoucherExpired, 80006, "Voucher has expired."),
    (redeemed, VoucherAlreadyRedeemed, 80005, "Voucher code as already been redeemed."),
    (deactivated, VoucherDeactivated, 80012, "Voucher is deactivated."),
    (inactive, VoucherInactive, 80014, "Voucher is inactive."),
    (locked, VoucherAlreadyLocked, 80017, "Voucher is already locked."),
    (off, PromotionInactive, 80020, "Promotion is inactive."),
]


class TestRefusals:
    @pytest.mark.parametrize(("state", "problem", "code", "message"), REFUSALS)
    async def test_nothing_is_redeemed(
        self, door, make, clients, now, state, problem, code, message
    ):
        voucher = await state(make, clients)
        before = await now(voucher)
        path = f"/vouchers/{voucher['uuid']}"

        redeeming = await door.post("/vouchers/redeem", code=voucher["code"])
        body = {"code": voucher["code"], "number_of_times": 1}
        several = await door.post("/vouchers/multi-redeem", **body)
        trying = await door.post(f"{path}/validate")
        locking = await door.post(f"{path}/lock")

        told = (redeeming, trying, locking)
        assert {answer.problem for answer in told} == {problem}
        # What may be redeemed once is none for several times, before its promotion is.
        assert several.problem in (problem, NotEnoughRedemptions)
        assert {answer.body["code"] for answer in told} == {code}
        assert {answer.body["message"] for answer in told} == {message}
        assert await now(voucher) == before

    async def test_tells_the_first_of_several_in_the_order_of_the_contract(
        self, clients, make
    ):
        promotion = await make.promotion(active=False)
        voucher = await make.voucher(promotion, activation_date=FUTURE)
        path = f"/vouchers/{voucher['uuid']}"
        body = {"code": voucher["code"], "number_of_times": 2}

        async def after(**change):
            await clients.put(path, **change)
            return (await clients.post("/vouchers/multi-redeem", **body)).problem

        told = [
            await after(status="ACTIVE"),
            await after(expiration_date=PAST),
            await after(status="DEACTIVATED"),
        ]

        assert told == [VoucherInactive, VoucherExpired, VoucherExpired]

    async def test_what_is_named_comes_before_how_it_is(self, clients, make):
        voucher = await make.voucher(expiration_date=PAST)
        body = {"code": "NOBODYSCODE"}

        shop = {"shop_uuid": NOBODY, "contact_uuid": NOBODY}
        contact = {"contact_uuid": NOBODY}
        told = [
            (await clients.post("/vouchers/redeem", **body, **shop)).problem,
            (await clients.post("/vouchers/redeem", **body, **contact)).problem,
            (await clients.post("/vouchers/redeem", **body)).problem,
            (await clients.post("/vouchers/redeem", code=voucher["code"])).problem,
            (await clients.post("/vouchers/redeem", **shop)).problem,
        ]

        assert told == [
            ShopNotFound,
            ContactNotFound,
            VoucherNotFound,
            VoucherExpired,
            InvalidInput,
        ]

    async def test_knows_nobody_elses(self, door, others):
        theirs = await others.voucher()
        path = f"/vouchers/{theirs['uuid']}"

        told = [
            await door.post("/vouchers/redeem", code=theirs["code"]),
            await door.post(f"{path}/validate"),
            await door.post(f"{path}/lock"),
            await door.post(f"{path}/release", release_key=str(uuid4())),
            await door.post(f"{path}/reverse"),
        ]

        assert {answer.problem for answer in told} == {VoucherNotFound}
        assert (await others.redeemed(theirs))["status"] == "REDEEMED"


class TestRedeem:
    async def test_takes_forms_as_php_sends_them(self, clients, make):
        voucher = await make.voucher(code="Slice-2027")

        told = (await clients.form("/vouchers/redeem", code="slice-2027")).data

        assert told["uuid"] == voucher["uuid"] and told["status"] == "REDEEMED"
        assert told["is_redeemed"] is True and told["redeemed_at"] is not None
        assert (told["times_redeemed"], told["redemptions_remaining"]) == (1, 0)
        assert told["voucher_redemption"]["created_at"] == told["redeemed_at"]
        assert told["contact"] is None

    async def test_becomes_the_contacts_in_a_shop(
        self, door, make, account, now, dashboard
    ):
        voucher, contact = await make.voucher(), await make.contact()
        body = {"code": voucher["code"], "contact_uuid": contact["uuid"]}

        told = (
            await door.post("/vouchers/redeem", **body, shop_uuid=account.shop_uuid)
        ).data

        assert told["contact"] == {"uuid": contact["uuid"], "email": contact["email"]}
        assert await now(voucher) == {
            key: told[key] for key in told if key != "voucher_redemption"
        }
        path = f"/vouchers/{voucher['uuid']}/redemptions"
        [done] = (await dashboard.get(path)).data
        assert done["uuid"] == told["voucher_redemption"]["uuid"]
        assert done["shop_uuid"] == account.shop_uuid
        assert done["contact_uuid"] == contact["uuid"]
        assert done["reversed_at"] is None

    async def test_is_unknown_to_another_contact(self, door, make, now):
        owner, other = await make.contact(), await make.contact()
        voucher = await make.voucher(contact_uuid=owner["uuid"])
        path = f"/vouchers/{voucher['uuid']}/validate"
        other_one = {"contact_uuid": other["uuid"]}

        refused = await door.post("/vouchers/redeem", code=voucher["code"], **other_one)
        tried = await door.post(path, **other_one)
        untold = await door.post(path)

        assert refused.problem is tried.problem is VoucherNotFound
        assert untold.data["is_valid"] is True
        assert await now(voucher) == voucher_of(voucher)
        own = await make.redeemed(voucher, contact_uuid=owner["uuid"])
        assert own["status"] == "REDEEMED"

    async def test_no_contact_gets_more_than_their_limit(self, door, make, now):
        promotion = await make.promotion(limit_per_contact=1)
        first, second = await make.voucher(promotion), await make.voucher(promotion)
        contact, other = await make.contact(), await make.contact()
        whose = {"contact_uuid": contact["uuid"]}

        nobody = await door.post("/vouchers/redeem", code=first["code"])
        await make.redeemed(first, **whose)
        refused = await door.post("/vouchers/redeem", code=second["code"], **whose)
        tried = await door.post(f"/vouchers/{second['uuid']}/validate", **whose)

        assert nobody.problem is InvalidInput and list(nobody.errors) == [
            "contact_uuid"
        ]
        assert refused.problem is tried.problem is VoucherLimitReached
        assert await now(second) == voucher_of(second)
        theirs = await make.redeemed(second, contact_uuid=other["uuid"])
        assert theirs["contact"]["uuid"] == other["uuid"]

    async def test_a_shared_one_stays_nobodys(self, door, make):
        terms = {"redemptions_per_voucher": 3, "limit_per_contact": 1}
        promotion = await make.promotion(shares_vouchers=True, **terms)
        voucher = await make.voucher(promotion, code="EVERYBODY")
        contacts = [await make.contact() for _ in range(4)]

        async def redeem(contact):
            body = {"code": "EVERYBODY", "contact_uuid": contact["uuid"]}
            return await door.post("/vouchers/redeem", **body)

        first = await redeem(contacts[0])
        again = await redeem(contacts[0])
        more = [await redeem(each) for each in contacts[1:]]

        assert first.data["contact"]["uuid"] == contacts[0]["uuid"]
        assert again.problem is VoucherLimitReached
        assert [answer.status < 300 for answer in more] == [True, True, False]
        assert more[-1].problem is VoucherAlreadyRedeemed
        undone = first.data["voucher_redemption"]["uuid"]
        told = (await door.post(f"/vouchers/{undone}/reverse")).data
        assert told["contact"] is None and told["redemptions_remaining"] == 1
        assert (await redeem(contacts[0])).data["voucher_redemption"]
        assert voucher["contact"] is None

    async def test_is_told_in_the_log(self, make, events):
        contact = await make.contact()
        voucher = await make.voucher(await make.promotion(redemptions_per_voucher=2))
        done = await make.redeemed(voucher, contact_uuid=contact["uuid"])

        [told] = [one for one in await events() if one["name"] == "voucher_redeemed"]

        assert told["subject_uuid"] == voucher["uuid"]
        assert told["contact_uuid"] == contact["uuid"]
        assert told["payload"] == {
            "promotion": voucher["promotion"]["uuid"],
            "redemptions": [done["voucher_redemption"]["uuid"]],
            "redemptions_remaining": 1,
        }


class TestSeveralTimes:
    async def test_all_of_them_or_none(self, door, make, now):
        voucher = await make.voucher(total_redemptions_allowed=3)
        body = {"code": voucher["code"], "number_of_times": 2}

        told = (await door.post("/vouchers/multi-redeem", **body)).data
        refused = await door.post("/vouchers/multi-redeem", **body)

        assert len({one["uuid"] for one in told["voucher_redemptions"]}) == 2
        assert told["voucher"]["status"] == "ACTIVE"
        assert told["voucher"]["redemptions_remaining"] == 1
        assert refused.problem is NotEnoughRedemptions
        assert refused.body["code"] == 80019
        assert refused.body["message"] == (
            "Voucher doesn't have enough redemptions left."
        )
        assert await now(voucher) == told["voucher"]

    async def test_not_of_one_that_may_be_redeemed_once(self, door, make, now):
        voucher = await make.voucher()
        body = {"code": voucher["code"], "number_of_times": 1}

        refused = await door.post("/vouchers/multi-redeem", **body)
        many = await door.post(
            "/vouchers/multi-redeem", **body | {"number_of_times": 51}
        )

        assert refused.problem is NotEnoughRedemptions
        assert many.problem is InvalidInput
        assert await now(voucher) == voucher_of(voucher)


class TestValidate:
    async def test_tells_that_it_is_good_and_changes_nothing(
        self, door, make, now, account, events
    ):
        voucher, contact = await make.voucher(), await make.contact()
        path = f"/vouchers/{voucher['uuid']}/validate"
        body = {"shop_uuid": account.shop_uuid, "contact_uuid": contact["uuid"]}

        told = (await door.post(path, **body)).data

        assert told["is_valid"] is True and told["uuid"] == voucher["uuid"]
        assert await now(voucher) == voucher_of(voucher)
        assert "voucher_redeemed" not in [one["name"] for one in await events()]


class TestReverse:
    async def test_makes_room_for_one_more_once(self, door, make, now, events):
        voucher, contact = await make.voucher(), await make.contact()
        done = await make.redeemed(voucher, contact_uuid=contact["uuid"])
        path = f"/vouchers/{done['voucher_redemption']['uuid']}/reverse"

        first = (await door.post(path)).data
        again = (await door.post(path)).data

        assert first["status"] == again["status"] == "ACTIVE"
        assert first["contact"] is None and first["redeemed_at"] is None
        assert first["voucher_redemption"] == again["voucher_redemption"]
        assert first["voucher_redemption"]["reversed_at"] is not None
        assert await now(voucher) == voucher_of(voucher)
        told = [one["name"] for one in await events()]
        assert told.count("voucher_redemption_reversed") == 1
        assert (await make.redeemed(voucher))["status"] == "REDEEMED"

    async def test_keeps_whose_it_was_made_for(self, clients, make):
        contact = await make.contact()
        voucher = await make.voucher(contact_uuid=contact["uuid"])
        done = await make.redeemed(voucher)

        path = f"/vouchers/{done['voucher_redemption']['uuid']}/reverse"
        told = (await clients.post(path)).data

        assert told["contact"]["uuid"] == contact["uuid"]

    async def test_wants_the_redemptions_uuid(self, door, make, now):
        voucher = await make.voucher()
        await make.redeemed(voucher)

        for uuid in (voucher["uuid"], NOBODY):
            refused = await door.post(f"/vouchers/{uuid}/reverse")
            assert refused.problem is VoucherNotFound
            assert refused.body["code"] == 80004
        assert (await now(voucher))["times_redeemed"] == 1

    async def test_a_used_one_can_be_redeemed_by_whoever_it_was_meant_for(
        self, clients, make
    ):
        promotion = await make.promotion(limit_per_contact=1)
        wrong, right = await make.contact(), await make.contact()
        voucher = await make.voucher(promotion)
        done = await make.redeemed(voucher, contact_uuid=wrong["uuid"])

        path = f"/vouchers/{done['voucher_redemption']['uuid']}/reverse"
        await clients.post(path)
        told = await make.redeemed(voucher, contact_uuid=right["uuid"])

        assert told["contact"]["uuid"] == right["uuid"]
        other = await make.voucher(promotion)
        mine = await make.redeemed(other, contact_uuid=wrong["uuid"])
        assert mine["status"] == "REDEEMED"


def voucher_of(made):
    """A voucher that was made, as it is found."""
    return {key: value for key, value in made.items() if key != "type"}
