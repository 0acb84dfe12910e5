"""MON-04: many tills redeem, hand out and undo the same vouchers at once."""

import uuid
from collections import Counter

import pytest
from books import sound
from crowd import CLIENTS, DASHBOARD, Crowd, Shop, crowd
from scale import scaled

from regulars.promotions.errors import (
    NotEnoughRedemptions,
    VoucherAlreadyLocked,
    VoucherAlreadyRedeemed,
    VoucherLimitReached,
)

TILLS = 64
CLAIMANTS = 40


@pytest.fixture
async def tills(base_url):
    async with crowd(base_url, TILLS) as people:
        yield people


class Till(Shop):
    """A shop whose tills take vouchers."""

    async def promotion(self, till, **terms):
        """A promotion."""
        body = {"name": "Free slice", **terms}
        return (await self.moves(till, "/promotions", **body)).data["uuid"]

    async def vouchers(self, till, promotion, count):
        """So many vouchers, by their codes."""
        codes = [f"{promotion}-{n}" for n in range(count)]
        body = {"promotion_uuid": promotion, "codes": codes}
        await self.moves(till, "/voucher-batches", **body)
        return codes

    async def asks(self, till, path, **body):
        """A call of the public door."""
        return await till.ask("POST", f"{CLIENTS}{path}", self._token, body)

    async def found(self, till, code):
        """How the voucher is now."""
        path = f"{CLIENTS}/vouchers/find?code={code}"
        return (await till.ask("GET", path, self._token)).data

    async def count(self, till, promotion):
        """How many vouchers the promotion has."""
        path = f"{DASHBOARD}/promotions/{promotion}"
        return (await till.ask("GET", path, self._token)).data["voucher_count"]

    async def people(self, tills: Crowd, count):
        """So many contacts."""

        async def somebody(till, _):
            return (await self.contact(till))["uuid"]

        return await tills.each(range(count), somebody)


@pytest.fixture
def shop(account) -> Till:
    return Till(account)


def refusals(told):
    return Counter(each.problem for each in told if not each.is_done)


@pytest.mark.parametrize("limit", [1, 3])
async def test_each_is_redeemed_as_often_as_it_may_be(shop, tills, context, limit):
    first, count = tills.clients[0], scaled(250)
    terms = {"redemptions_per_voucher": limit, "shares_vouchers": True}
    promotion = await shop.promotion(first, **terms)
    codes = await shop.vouchers(first, promotion, count)
    people = await shop.people(tills, CLAIMANTS)
    asking = [(code, person) for code in codes for person in people]

    async def redeem(till, order):
        code, person = order
        body = {"code": code, "contact_uuid": person}
        return code, await shop.asks(till, "/vouchers/redeem", **body)

    told = await tills.each(asking, redeem)

    uses = Counter(code for code, each in told if each.is_done)
    print(f"tried={len(asking)} expected={count * limit} got={uses.total()}")
    assert len(uses) == count and set(uses.values()) == {limit}
    refused = refusals([each for _, each in told])
    assert refused == {VoucherAlreadyRedeemed: len(asking) - count * limit}
    await sound(context, shop.account)


@pytest.mark.parametrize("is_shared", [False, True])
async def test_nobody_gets_more_than_one_contact_may(shop, tills, context, is_shared):
    first, contacts = tills.clients[0], scaled(250)
    terms = {"limit_per_contact": 1, "shares_vouchers": is_shared}
    promotion = await shop.promotion(
        first, redemptions_per_voucher=contacts if is_shared else 1, **terms
    )
    people = await shop.people(tills, contacts)
    tries = CLAIMANTS * contacts
    codes = await shop.vouchers(first, promotion, 1 if is_shared else tries)
    asking = [(codes[n % len(codes)], people[n % contacts]) for n in range(tries)]

    async def redeem(till, order):
        code, person = order
        body = {"code": code, "contact_uuid": person}
        return person, await shop.asks(till, "/vouchers/redeem", **body)

    told = await tills.each(asking, redeem)

    got = Counter(person for person, each in told if each.is_done)
    print(f"tried={tries} expected={contacts} got={got.total()}")
    assert set(got.values()) == {1} and len(got) == contacts
    await sound(context, shop.account)


async def test_several_times_is_all_or_none(shop, tills, context):
    first, tries = tills.clients[0], scaled(1_000)
    promotion = await shop.promotion(first, redemptions_per_voucher=tries)
    [code] = await shop.vouchers(first, promotion, 1)

    async def redeem(till, _):
        body = {"code": code, "number_of_times": 3}
        return await shop.asks(till, "/vouchers/multi-redeem", **body)

    told = await tills.each(range(tries), redeem)

    done = [each.data for each in told if each.is_done]
    uuids = {one["uuid"] for each in done for one in each["voucher_redemptions"]}
    print(f"tried={tries} expected={tries // 3} got={len(done)}")
    assert len(done) == tries // 3 and len(uuids) == tries // 3 * 3
    assert refusals(told).keys() <= {NotEnoughRedemptions, VoucherAlreadyRedeemed}
    await sound(context, shop.account)


async def test_a_promotion_hands_out_no_more_than_it_may(shop, tills, context):
    first, limit, tries = tills.clients[0], scaled(500), scaled(1_000)
    promotion = await shop.promotion(first, voucher_limit=limit)
    [person] = await shop.people(tills, 1)
    scarce = await shop.promotion(first, limit_per_contact=3)

    async def make(till, n):
        body = {"promotion_uuid": scarce if n % 10 == 0 else promotion}
        whose = {"contact_uuid": person} if n % 10 == 0 else {}
        return n % 10 == 0, await shop.asks(till, "/vouchers", **body, **whose)

    told = await tills.each(range(tries), make)

    made = Counter(is_scarce for is_scarce, each in told if each.is_done)
    print(f"tried={tries} expected={limit} got={made[False]}")
    assert made == {False: limit, True: 3}
    assert refusals([each for _, each in told]).keys() == {VoucherLimitReached}
    assert await shop.count(first, promotion) == limit
    assert await shop.count(first, scarce) == 3
    await sound(context, shop.account)


async def test_each_use_is_undone_once_while_others_redeem(shop, tills, context):
    first, tries = tills.clients[0], scaled(500)
    promotion = await shop.promotion(first, redemptions_per_voucher=5)
    [code] = await shop.vouchers(first, promotion, 1)
    done = await shop.asks(
        first, "/vouchers/multi-redeem", code=code, number_of_times=5
    )
    [undone, *_] = [one["uuid"] for one in done.data["voucher_redemptions"]]

    async def turn(till, n):
        if n % 2:
            return await shop.asks(till, f"/vouchers/{undone}/reverse")
        return await shop.asks(till, "/vouchers/redeem", code=code)

    told = await tills.each(range(tries), turn)

    redeemed = [
        each for each in told if each.is_done and "reversed_at" not in str(each.body)
    ]
    print(f"tried={tries} expected=1 got={len(redeemed)}")
    assert len(redeemed) == 1
    assert (await shop.found(first, code))["times_redeemed"] == 5
    await sound(context, shop.account)


async def test_one_checkout_holds_a_voucher(shop, tills, context):
    first, count = tills.clients[0], scaled(100)
    promotion = await shop.promotion(first)
    codes = await shop.vouchers(first, promotion, count)
    uuids = [(await shop.found(first, code))["uuid"] for code in codes]

    async def lock(till, voucher):
        return voucher, await shop.asks(till, f"/vouchers/{voucher}/lock")

    told = await tills.each([one for one in uuids for _ in range(10)], lock)

    held = Counter(voucher for voucher, each in told if each.is_done)
    print(f"tried={len(told)} expected={count} got={held.total()}")
    assert set(held.values()) == {1} and len(held) == count
    refused = refusals([each for _, each in told])
    assert refused == {VoucherAlreadyLocked: count * 9}
    keys = {v: each.data["lock"]["release_key"] for v, each in told if each.is_done}
    assert len({uuid.UUID(key) for key in keys.values()}) == count
    await sound(context, shop.account)
