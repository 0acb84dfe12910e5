"""Rewards to spend credits on, and contacts who have some: what P4 asks for."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from bench.people import account_of, beside
from bench.processes import Running
from regulars.kit.context import Context
from regulars.kit.work import Work, opened
from regulars.loyalty import service as loyalty
from regulars.loyalty.service.decide import Sale
from regulars.rewards import service as rewards
from regulars.rewards.queries import DIGITAL, PHYSICAL

TOGETHER = 64
CREDITS = 1_000
CODES = 10_000

# How many have codes.
SONGS = 8

# What they cost and how they run out: the second is too dear for everybody, the third
# is sold out soon, the fourth is for each contact once, and those after it have codes.
OFFERED = (
    (PHYSICAL, rewards.Terms(title="Sticker", required_credits=1)),
    (PHYSICAL, rewards.Terms(title="Car", required_credits=1_000_000)),
    (PHYSICAL, rewards.Terms(title="Mug", required_credits=1, stock=2_000)),
    (PHYSICAL, rewards.Terms(title="Gift", required_credits=1, limit_per_contact=1)),
    *[(DIGITAL, rewards.Terms(title="Song", required_credits=1)) for _ in range(SONGS)],
)


async def make(server: Running, people: Sequence[UUID]) -> list[UUID]:
    """The rewards' uuids; these people have credits afterwards."""
    context = beside(server)
    try:
        account_id = await account_of(context)
        work = Work(context.pool, account_id, "bench", datetime.now(UTC))
        async with opened(work):
            made = [
                (await rewards.create(work, kind, terms, [])).uuid
                for kind, terms in OFFERED
            ]
            for song in made[-SONGS:]:
                codes = [f"{song}-{number}" for number in range(CODES)]
                await rewards.add_codes(work, context.keys, song, codes)
        await _give(context, account_id, UUID(server.keys["shop_uuid"]), people)
    finally:
        await context.pool.close()
    return made


async def _give(
    context: Context, account_id: int, shop: UUID, people: Sequence[UUID]
) -> None:
    sale = Sale(shop, credits=CREDITS)
    for first in range(0, len(people), TOGETHER):
        work = Work(context.pool, account_id, "bench", datetime.now(UTC))
        orders = [
            loyalty.CreditOrder(contact, sale, "IMPORT", "bench", work.now)
            for contact in people[first : first + TOGETHER]
        ]
        await loyalty.receive(work, orders)
