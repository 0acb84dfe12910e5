"""Gift cards with money on them: what P2 and P4 ask for."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import msgspec

from bench.load import Sent
from bench.people import account_of, beside
from bench.processes import Running
from regulars.giftcards import service
from regulars.kit.context import Context
from regulars.kit.errors import Problem
from regulars.kit.work import Work, opened

CARDS = 10_000
TOGETHER = 64
CENTS = 1_000_000

PROGRAM = service.Terms(
    name="Bench",
    max_amount_in_cents=CENTS,
    # The same door as all other load: its client is a web shop.
    keeps_physical_at_registers=False,
)

UUIDS = """
    select array_agg(card.uuid order by card.id) from giftcards card
    join giftcard_batches batch on batch.account_id = $1 and batch.id = card.batch_id
    where card.account_id = $1 and batch.uuid = $2
"""


class Cards(msgspec.Struct, frozen=True):
    """Cards with money on them, and one with none."""

    loaded: list[UUID]
    empty: UUID

    @property
    def one(self) -> UUID:
        """The card that gets nothing but debits of its own."""
        return self.loaded[-1]


async def make(server: Running) -> Cards:
    """The cards, printed and loaded by the product's own services."""
    context = beside(server)
    try:
        account_id = await account_of(context)
        work = Work(context.pool, account_id, "bench", datetime.now(UTC))
        async with opened(work):
            program = await service.create_program(work, PROGRAM, [])
            printed = service.Printed(program_uuid=program.uuid, quantity=CARDS)
            made = await service.issue_printed(work, context.keys, printed, "IMPORT")
            uuids: list[UUID] = await work.value(UUIDS, account_id, made.uuid)
        await _load(context, account_id, UUID(server.keys["shop_uuid"]), uuids[1:])
    finally:
        await context.pool.close()
    return Cards(uuids[1:], uuids[0])


async def _load(
    context: Context, account_id: int, shop: UUID, cards: Sequence[UUID]
) -> None:
    for first in range(0, len(cards), TOGETHER):
        work = Work(context.pool, account_id, "bench", datetime.now(UTC))
        told = await service.transact(
            work,
            [
                service.Movement(
                    card_uuid=card,
                    amount_in_cents=CENTS,
                    shop_uuid=shop,
                    by_client=False,
                    channel="IMPORT",
                    actor="bench",
                    happened_at=work.now,
                )
                for card in cards[first : first + TOGETHER]
            ],
        )
        assert not any(isinstance(each, Problem) for each in told), told


def debits(shop: str, cards: Cards, count: int) -> list[Sent]:
    """Debits of distinct cards; three in eight of them get refused."""
    refused = {1: (cards.empty, -7), 3: (uuid4(), -7), 5: (cards.loaded[0], -CENTS - 1)}
    spent = cards.loaded[1:-1]
    made = []
    for number in range(count):
        usual = (spent[number % len(spent)], -7)
        made.append(debit(shop, *refused.get(number % 8, usual)))
    return made


def debit(shop: str, card: UUID, cents: int) -> Sent:
    """A transaction to send."""
    body = (
        f'{{"shop_uuid":"{shop}","giftcard_uuid":"{card}","amount_in_cents":{cents}}}'
    )
    return Sent("POST", "/api/v3/oauth/clients/giftcard-transactions", body)
