"""MON-09 of money: captured, released and run out at once, and paid with meanwhile."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from books import balanced
from crowd import shared
from scale import scaled

from regulars.giftcards import service as giftcards
from regulars.giftcards.queries import find_by_wallet
from regulars.kit.errors import Problem
from regulars.kit.work import Work, opened
from regulars.ledger import service as ledger
from regulars.ledger.errors import HoldNotPending
from regulars.ledger.queries import MoneyHold
from regulars.prepaid import service as prepaid

WORKERS = 12
RACES = scaled(2_500)
AN_HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)

ROOMS = {"giftcard": giftcards, "prepaid": prepaid}


@pytest.fixture(params=ROOMS)
async def stage(request, make, context, account):
    """A room, with a card or a contact that has 1,000.00, and its wallet."""
    if request.param == "giftcard":
        program = await make.giftcard_program(max_amount_in_cents=1_000_000)
        owner = await make.giftcard(program)
        await make.moved(owner, 100_000)
        wallet = owner["wallet_uuid"]
    else:
        owner = await make.contact()
        await make.prepaid(owner, 100_000)
        path = f"/contacts/{owner['uuid']}/prepaid-balance"
        wallet = (await make._dashboard.get(path)).data["wallet_uuid"]
    return Stage(request.param, UUID(owner["uuid"]), wallet, context, account)


class Stage:
    """What happens to one wallet, at moments of our choice."""

    def __init__(self, name, owner, wallet, context, account):
        self.room, self.name, self.owner, self.wallet = ROOMS[name], name, owner, wallet
        self.context, self.account = context, account
        self.shop = UUID(account.shop_uuid)

    def at(self, now):
        return opened(Work(self.context.pool, self.account.account_id, "till", now))

    async def hold(self, amount, now):
        where = (self.shop,) if self.name == "giftcard" else ()
        async with self.at(now) as work:
            return await self.room.hold(work, self.owner, *where, amount, AN_HOUR)

    async def capture(self, hold, now, amount=None):
        async with self.at(now) as work:
            how = (self.shop, amount, "API")
            return await self.room.capture(work, hold.uuid, *how)

    async def release(self, hold, now):
        async with self.at(now) as work:
            return await self.room.release(work, hold.uuid)

    async def expire(self, now):
        async with self.at(now) as work:
            await ledger.expire_holds(work)

    async def state(self, hold):
        async with self.at(hold.expires_at) as work:
            return await work.get(MoneyHold, hold.uuid)


async def done(attempt):
    """Whether it was done; the hold may have ended."""
    try:
        return await attempt
    except HoldNotPending:
        return None


async def late(chance, attempt):
    """Done some milliseconds later, or at once."""
    await asyncio.sleep(chance.choice((0, 0.002, 0.004)))
    return await attempt


async def test_a_hold_ends_in_exactly_one_way(stage):
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    start = datetime.now(UTC)

    async def race(number):
        amount = chance.randint(1, 5)
        part = chance.choice((None, 1, amount))
        hold = await stage.hold(amount, start + number * 2 * AN_HOUR)
        ways = [
            done(stage.capture(hold, hold.expires_at - INSTANT, part)),
            # A capture asks more of the database than the others: it gets a head start.
            late(chance, done(stage.release(hold, hold.expires_at))),
            late(chance, stage.expire(hold.expires_at)),
        ]
        chance.shuffle(ways)
        by_hand = [each for each in await asyncio.gather(*ways) if each is not None]
        kept = await stage.state(hold)
        assert len(by_hand) == (kept.state in ("captured", "released")), kept
        return kept.state, kept.captured or 0

    # One after the other: a later one in time would free what another holds.
    told = [await race(number) for number in range(RACES)]

    spent = sum(captured for _, captured in told)
    ways = Counter(state for state, _ in told)
    books = await balanced(stage.context, stage.account)
    left = books.of(stage.wallet)
    print(f"tried={len(told)} expected={spent} got={100_000 - left.balance} {ways}")
    assert 100_000 - left.balance == spent and left.held == 0
    assert set(ways) <= {"captured", "released", "expired"}
    assert sum(move.kind == "capture" for move in books.moves) == ways["captured"]


async def test_what_is_held_or_spent_is_never_more_than_there_is(stage):
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    now = datetime.now(UTC)

    async def spend(_, number):
        amount = chance.randint(1, 4_000)
        try:
            hold = await stage.hold(amount, now)
        except Problem:
            return 0
        if chance.random() < 0.4:
            await stage.release(hold, now)
            return 0
        part = chance.randint(1, amount)
        return -(await stage.capture(hold, now, part)).amount_in_cents

    spent = sum(await shared(range(WORKERS), range(RACES), spend))

    books = await balanced(stage.context, stage.account)
    left = books.of(stage.wallet)
    print(f"tried={RACES} expected={100_000 - spent} got={left.balance} {seed}")
    assert left.balance == 100_000 - spent >= 0 and left.held == 0
    if stage.name == "giftcard":
        async with stage.at(now) as work:
            assert (await find_by_wallet(work, left.id)).balance == left.balance
