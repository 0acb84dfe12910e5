"""MON-05, MON-17: the last vouchers of a promotion, and many of them in one request."""

import time
import uuid
from collections import Counter

import pytest
from books import sound
from crowd import CLIENTS, DASHBOARD, Shop, crowd
from proving import tell
from scale import scaled

from regulars.kit.errors import InvalidInput
from regulars.promotions.errors import VoucherLimitReached

TILLS = 64
LINES = 1_000


@pytest.fixture
async def tills(base_url):
    async with crowd(base_url, TILLS) as people:
        yield people


class Maker(Shop):
    """A shop that hands out vouchers."""

    async def promotion(self, till, **terms):
        """A promotion."""
        body = {"name": "Free slice", **terms}
        return (await self.moves(till, "/promotions", **body)).data["uuid"]

    async def draw(self, till, promotion):
        """A voucher of it, with a code that is made up."""
        body = {"promotion_uuid": promotion}
        return await till.ask("POST", f"{CLIENTS}/vouchers", self._token, body)

    async def gives_back(self, till, voucher):
        """A voucher that is no more."""
        path = f"{DASHBOARD}/vouchers/{voucher['uuid']}"
        return await till.ask("DELETE", path, self._token)

    async def count(self, till, promotion):
        """How many vouchers the promotion has."""
        path = f"{DASHBOARD}/promotions/{promotion}"
        return (await till.ask("GET", path, self._token)).data["voucher_count"]

    async def listed(self, till, promotion):
        """How many vouchers of it are listed."""
        path = f"{DASHBOARD}/vouchers?promotion_uuid={promotion}&limit=1"
        return (await till.ask("GET", path, self._token)).body["meta"]["total"]

    async def bulk(self, till, promotion, codes, **more):
        """Vouchers with these codes, in one request."""
        body = {"promotion_uuid": promotion, "codes": codes, **more}
        return await self.moves(till, "/voucher-batches", **body)


@pytest.fixture
def shop(account) -> Maker:
    return Maker(account)


def codes(count):
    """So many that nobody has."""
    start = uuid.uuid4().hex[:12]
    return [f"{start}-{number}" for number in range(count)]


async def test_a_pool_is_handed_out_to_the_last_voucher(shop, tills, context):
    first, pool, claimants = tills.clients[0], scaled(5_000), scaled(10_000)
    promotion = await shop.promotion(first, voucher_limit=pool)

    async def claim(till, _):
        begun = time.monotonic()
        told = await shop.draw(till, promotion)
        return begun, time.monotonic(), told

    told = await tills.each(range(claimants), claim)

    drawn = [one.data["code"] for _, _, one in told if one.is_done]
    refused = [one.problem for _, _, one in told if not one.is_done]
    sold_out = min(ended for _, ended, one in told if not one.is_done)
    late = [begun for begun, _, one in told if one.is_done and begun > sold_out]
    tell(tried=claimants, expected=(pool, 0), got=(len({*drawn}), len(late)))
    assert len(drawn) == len({*drawn}) == pool
    assert {*refused} == {VoucherLimitReached} and len(refused) == claimants - pool
    assert not late, "somebody was told that there are none, and another got one later"
    assert await shop.count(first, promotion) == pool
    await sound(context, shop.account)


async def test_what_is_given_back_is_handed_out_again(shop, tills, context):
    first, pool, claimants = tills.clients[0], scaled(500), scaled(2_000)
    promotion = await shop.promotion(first, voucher_limit=pool)

    async def claim(till, n):
        told = await shop.draw(till, promotion)
        if n % 3 or not told.is_done:
            return told.is_done, None if told.is_done else told.problem
        assert (await shop.gives_back(till, told.data)).is_done
        return False, None

    told = await tills.each(range(claimants), claim)

    kept = sum(is_kept for is_kept, _ in told)
    assert {problem for _, problem in told} <= {None, VoucherLimitReached}
    assert await shop.count(first, promotion) == kept
    assert await shop.listed(first, promotion) == kept
    more = [await shop.draw(first, promotion) for _ in range(pool - kept + 1)]
    tell(tried=claimants, expected=pool, got=kept + sum(one.is_done for one in more))
    assert [one.is_done for one in more] == [True] * (pool - kept) + [False]
    assert more[-1].problem is VoucherLimitReached
    await sound(context, shop.account)


async def test_bulks_that_are_too_much_together_are_all_or_none(shop, tills, context):
    first, bulks = tills.clients[0], scaled(200)
    promotions = [
        await shop.promotion(first, voucher_limit=10) for _ in range(max(1, bulks // 4))
    ]

    async def bring(till, promotion):
        return promotion, await shop.bulk(till, promotion, codes(4))

    orders = [promotion for _ in range(4) for promotion in promotions]
    told = await tills.each(orders, bring)

    taken = Counter(promotion for promotion, one in told if one.is_done)
    refused = {one.problem for _, one in told if not one.is_done}
    counts = [await shop.count(first, promotion) for promotion in promotions]
    tell(tried=len(orders), expected=[8] * len(promotions), got=counts)
    assert {*taken.values()} == {2} and refused == {VoucherLimitReached}
    assert counts == [8] * len(promotions)
    await sound(context, shop.account)


async def test_codes_that_come_twice_make_one_voucher(shop, tills, context):
    first, bulks = tills.clients[0], scaled(200)
    promotion = await shop.promotion(first)
    known = codes(50)

    async def bring(till, n):
        # Each shares half of its codes with the one before, and has one twice.
        start = n * 5 % 40
        some = known[start : start + 10]
        return some, await shop.bulk(till, promotion, [*some, some[0].upper()])

    told = await tills.each(range(bulks), bring)

    brought = {code for some, _ in told for code in some}
    made = sum(one.data["made"] for _, one in told)
    tell(tried=bulks, expected=len(brought), got=made)
    assert made == len(brought) == await shop.count(first, promotion)
    for some, one in told:
        again = {code.lower() for code in one.data["duplicates"]}
        assert one.data["made"] + len(again - {some[0]}) in (9, 10)
        assert some[0].upper() in one.data["duplicates"] or some[0] in again
    await sound(context, shop.account)


async def test_one_bad_line_of_a_thousand_spoils_all_and_is_named(shop, tills, context):
    first, bulks = tills.clients[0], scaled(200)
    promotion = await shop.promotion(first)

    async def bring(till, n):
        lines, bad = codes(LINES), n * 7 % LINES
        lines[bad] = ("", "  ", "x" * 101)[n % 3]
        return bad, await shop.bulk(till, promotion, lines)

    told = await tills.each(range(bulks), bring)

    wrong = [
        bad
        for bad, one in told
        if one.problem is not InvalidInput
        or list(one.body["errors"]) != [f"codes.{bad}"]
    ]
    tell(tried=bulks, expected=[], got=wrong)
    assert not wrong
    assert await shop.count(first, promotion) == 0
    await sound(context, shop.account)


async def test_bulks_for_a_contact_never_pass_their_limit(shop, tills, context):
    first, bulks = tills.clients[0], scaled(200)
    promotion = await shop.promotion(first, limit_per_contact=10)
    people = [(await shop.contact(first))["uuid"] for _ in range(max(1, bulks // 4))]

    async def bring(till, n):
        person = people[n % len(people)]
        body = {"promotion_uuid": promotion, "contact_uuid": person}
        if n % 2:
            told = await shop.bulk(till, promotion, codes(4), contact_uuid=person)
        else:
            told = await shop.moves(till, "/voucher-batches", **body, quantity=4)
        return person, told

    told = await tills.each(range(len(people) * 4), bring)

    taken = Counter(person for person, one in told if one.is_done)
    refused = {one.problem for _, one in told if not one.is_done}
    tell(tried=len(told), expected={2}, got={*taken.values()})
    assert {*taken.values()} == {2} and len(taken) == len(people)
    assert refused == {VoucherLimitReached}
    await sound(context, shop.account)
