"""MON-14, for vouchers: contacts become one another, and nobody, while tills redeem."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from books import sound
from crowd import CLIENTS, DASHBOARD, Client, Shop, Told, crowd
from proving import dice, tell
from scale import scaled

from regulars.contacts.errors import ContactNotFound
from regulars.promotions.errors import VoucherLimitReached

STORIES = scaled(500)
TILLS = 16
LIMIT = 2

# What tills may be told in the moment in which a contact becomes another.
REFUSED = {ContactNotFound, VoucherLimitReached}

DEADLOCKS = """
    select deadlocks from pg_stat_database where datname = current_database()
"""

HOLD = "select 1 from vouchers where uuid = $1 for no key update"
FREE = "select uuid from vouchers where uuid = $1 for no key update skip locked"
WAITING = "select count(*) from pg_locks where not granted"

# By then every connection has told what it counted.
SECONDS_TO_COUNT = 11


@pytest.fixture
async def tills(base_url):
    async with crowd(base_url, TILLS) as people:
        yield people


@pytest.fixture
async def deadlocks(superuser):
    """How many there were since the test began."""
    before = await superuser.fetchval(DEADLOCKS)

    async def told() -> int:
        await asyncio.sleep(SECONDS_TO_COUNT)
        return int(await superuser.fetchval(DEADLOCKS)) - before

    return told


class Till(Shop):
    """A shop whose contacts have vouchers."""

    async def asks(self, till: Client, path: str, **body: Any) -> Told:
        """A call of the public door."""
        return await till.ask("POST", f"{CLIENTS}{path}", self._token, body)

    async def promotion(self, till: Client, **terms: Any) -> str:
        """A promotion."""
        body = {"name": "Free slice", **terms}
        made = await self.moves(till, "/promotions", **body)
        return str(made.data["uuid"])

    async def voucher(self, till: Client, promotion: str, contact: str) -> Told:
        """One of it for a contact."""
        body = {"promotion_uuid": promotion, "contact_uuid": contact}
        return await self.asks(till, "/vouchers", **body)

    async def vouchers_of(self, till: Client, contact: str) -> Any:
        """Those that are the contact's now."""
        path = f"{DASHBOARD}/vouchers?contact_uuid={contact}&limit=200"
        return (await till.ask("GET", path, self._token)).data

    async def found(self, till: Client, code: str) -> Any:
        """How the voucher is now."""
        path = f"{CLIENTS}/vouchers/find?code={code}"
        return (await till.ask("GET", path, self._token)).data

    async def is_there(self, till: Client, contact: str) -> bool:
        """Whether the contact is somebody still."""
        path = f"{CLIENTS}/contacts/{contact}"
        return (await till.ask("GET", path, self._token)).is_done


class Offers(NamedTuple):
    """Two for each, as many as one likes, and one use of a code for each."""

    few: str
    many: str
    shared: str
    code: str


@pytest.fixture
def shop(account) -> Till:
    return Till(account)


@pytest.fixture
async def offers(shop, tills) -> Offers:
    first = tills.clients[0]
    terms = {"redemptions_per_voucher": 1_000_000, "shares_vouchers": True}
    shared = await shop.promotion(first, limit_per_contact=1, **terms)
    made = await shop.asks(first, "/vouchers", promotion_uuid=shared)
    few = await shop.promotion(first, limit_per_contact=LIMIT)
    many = await shop.promotion(first)
    return Offers(few, many, shared, made.data["code"])


async def asked(dashboard: Any, chores: Any, merges: Sequence[tuple[str, str]]) -> Any:
    """The jobs of these merges, in some order."""
    for source, into in merges:
        both = {"source_contact_uuid": source, "destination_contact_uuid": into}
        await dashboard.post("/contacts/merge", **both)
    return await chores.take_all()


async def at_once(shop, tills, offers, people, jobs, chores, luck) -> list[Any]:
    """Merges while everybody gets vouchers and redeems what they have."""
    first = tills.clients[0]
    had = {
        person: [(await shop.voucher(first, offers.many, person)).data for _ in "ab"]
        for person in people
    }
    own = [(p, had[p][0]["code"]) for p in people]
    shared = [(p, offers.code) for p in (*people, *people)]
    # One of them alone: whoever they become has had as many.
    few = [(luck.choice(people), None)] * (LIMIT + 1)
    orders = [*own, *shared, *few]
    luck.shuffle(orders)

    async def turn(till, order):
        person, code = order
        if code is None:
            return person, code, await shop.voucher(till, offers.few, person)
        body = {"code": code, "contact_uuid": person}
        return person, code, await shop.asks(till, "/vouchers/redeem", **body)

    working = [asyncio.create_task(chores.perform_at_last(*job)) for job in jobs]
    told = await tills.each(orders, turn)
    for each in working:
        await each
    return told


async def held(shop, till, offers, told, people) -> list[str]:
    """What is wrong with what everybody has afterwards, and can do with it."""
    living = [each for each in people if await shop.is_there(till, each)]
    theirs = {each: await shop.vouchers_of(till, each) for each in living}
    there = {one["uuid"]: one for each in living for one in theirs[each]}
    made = {t.data["uuid"] for _, code, t in told if code is None and t.is_done}
    used = {t.data["code"] for _, code, t in told if code and t.is_done}
    redeemed = {one["code"] for one in there.values() if one["is_redeemed"]}
    wrong = [f"{uuid} is gone" for uuid in made - there.keys()]
    wrong += [f"{code} is unused" for code in used - {offers.code} - redeemed]
    wrong += [] if len(there) == len(made) + 2 * len(people) else ["others are there"]
    for person in living:
        wrong += await limits(shop, till, offers, told, theirs, person, living)
    return wrong


async def limits(shop, till, offers, told, theirs, person, living) -> list[str]:
    """The same of what one of them is still given, and may redeem."""
    wrong = []
    few = [v for v in theirs[person] if v["promotion"]["uuid"] == offers.few]
    more = await shop.voucher(till, offers.few, person)
    if more.is_done != (len(few) < LIMIT):
        wrong.append(f"{len(few)} and then {more.body}")
    uses = Counter(p for p, code, t in told if code == offers.code and t.is_done)
    merged = set(uses) - {*living} if len(living) == 1 else set()
    has_used = uses[person] or any(uses[each] for each in merged)
    body = {"code": offers.code, "contact_uuid": person}
    again = await shop.asks(till, "/vouchers/redeem", **body)
    if has_used and again.problem is not VoucherLimitReached:
        wrong.append(f"used once more: {again.body}")
    for one in theirs[person]:
        if not one["is_redeemed"]:
            body = {"code": one["code"], "contact_uuid": person}
            done = await shop.asks(till, "/vouchers/redeem", **body)
            wrong += [] if done.is_done else [f"not usable: {done.body}"]
    return wrong


async def test_vouchers_and_limits_are_whose_the_contact_became(
    shop, tills, offers, dashboard, chores, context, deadlocks
):
    first, got, tries = tills.clients[0], [], 0
    for n in range(STORIES):
        luck = dice(f"voucher merges {n}")
        a, b, c = [(await shop.contact(first))["uuid"] for _ in range(3)]
        ways = [[(a, b), (b, c)], [(a, b), (b, a)], [(a, b), (a, b)], [(a, c), (b, c)]]
        people = [a, b, c] if n % 4 in (0, 3) else [a, b]
        jobs = await asked(dashboard, chores, ways[n % 4])
        luck.shuffle(jobs)

        told = await at_once(shop, tills, offers, people, jobs, chores, luck)

        tries += len(told)
        refused = {t.problem for _, _, t in told if not t.is_done}
        got += [each.__name__ for each in refused - REFUSED]
        got += await held(shop, first, offers, told, people)
    tell(tried=tries, expected=([], 0), got=(got, crossed := await deadlocks()))
    assert not got
    assert crossed == 0
    await sound(context, shop.account)


async def test_erasing_locks_vouchers_in_the_order_of_their_ids(
    clients, make, chores, superuser, second_session
):
    await make.attribute("voucher", name="engraving")
    whose = {"contact_uuid": (await make.contact())["uuid"], "engraving": "Robin"}
    # By promotion, as an index has them, they are in another order.
    [older, newer] = [await make.promotion() for _ in "ab"]
    first = await make.voucher(newer, **whose)
    second = await make.voucher(older, **whose)
    await clients.post(f"/contacts/{whose['contact_uuid']}/delete", type="GDPR")
    [job] = await chores.take_all()
    await second_session.fetchval(HOLD, second["uuid"])

    erasing = asyncio.create_task(chores.perform(*job))
    while not await superuser.fetchval(WAITING):
        await asyncio.sleep(0.02)
    free = await superuser.fetchval(FREE, first["uuid"])
    await second_session.execute("rollback")
    await erasing

    assert free is None, "who redeems both locks it before the other"
    told = (await clients.get("/vouchers/find", code=first["code"])).data
    assert told["attributes"] == {"engraving": None}
