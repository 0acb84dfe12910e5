"""Settling as many transactions as one settlement has, in one request."""

import time
from datetime import UTC, datetime

from scale import scaled

from regulars.giftcards import service
from regulars.giftcards.errors import NothingToSettle
from regulars.giftcards.service.settling import MOST

AT_ONCE = 64
TRANSACTIONS = scaled(MOST + 1_000)


async def used(context, account, work, card):
    """A card that so much was done with: loaded, and paid with again and again."""
    done = 0
    while done < TRANSACTIONS:
        few = min(AT_ONCE, TRANSACTIONS - done)
        orders = [
            service.Movement(
                card_uuid=card["uuid"],
                amount_in_cents=1 if number % 2 == 0 else -1,
                shop_uuid=account.shop_uuid,
                by_client=False,
                channel="REGISTER_API",
                actor="test",
                happened_at=datetime.now(UTC),
            )
            for number in range(done, done + few)
        ]
        told = await service.transact(work, orders)
        assert not [each for each in told if isinstance(each, Exception)]
        done += few


async def test_thirty_thousand_are_settled_in_one_request(
    context, account, work, make, dashboard
):
    program = await make.giftcard_program()
    card = await make.printed(program)
    await used(context, account, work, card)
    body = {"giftcard_program_uuid": program["uuid"]}

    counts: list[int] = []
    begun = time.perf_counter()
    while len(counts) < 3:
        told = await dashboard.post("/giftcard-settlements", **body)
        if told.status >= 400:
            assert told.problem is NothingToSettle
            break
        counts.append(told.data["transaction_count"])
        taken = time.perf_counter() - begun
        print(f"tried={TRANSACTIONS} got={counts} in {taken:.2f} s")

    assert sum(counts) == TRANSACTIONS
    assert max(counts) <= MOST
