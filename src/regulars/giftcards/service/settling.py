"""Settling gift cards between the shops that load them and those that take them."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

import msgspec

from regulars.giftcards.errors import (
    GiftcardProgramNotFound,
    NothingToSettle,
    NotTheLastSettlement,
)
from regulars.giftcards.events import (
    GiftcardSettlementCreated,
    GiftcardSettlementRemoved,
)
from regulars.giftcards.queries import Settlement
from regulars.kit.ids import uuid7
from regulars.kit.work import Work

AT_ONCE = 10_000
"""How many transactions one statement marks: a fifth of the time it may take."""

MOST = 30_000
"""How many one settlement has, in the ten seconds that a request may take: what is left
over is for the next."""

# Also one that was removed: its cards were loaded and taken all the same. Whoever
# settles the same program at the same moment waits.
PROGRAM = """
    select id from giftcard_programs
    where account_id = $1 and uuid = $2 for no key update
"""

OPEN = """
    insert into giftcard_settlements
      (account_id, uuid, program_id, transactions, actor, until, created_at)
    values ($1, $2, $3, 1, $4, $5, $6) returning id
"""

# A load that was undone is none, nor a payment.
MARK = """
    with item as materialized (
      select id from giftcard_transactions
      where account_id = $1 and program_id = $2 and settlement_id is null
        and type = 'STANDARD' and happened_at <= $3 and id > $6
      order by id limit $4),
    marked as (
      update giftcard_transactions done set settlement_id = $5 from item
      where done.account_id = $1 and done.id = item.id and done.settlement_id is null
      returning done.id, done.shop_id, done.amount_in_cents,
        (done.amount_in_cents > 0) <> (done.reverses_id is not null) as is_load)
    select shop_id, max(id) as last, count(*) as transactions,
      coalesce(sum(amount_in_cents) filter (where is_load), 0)::bigint as loaded,
      coalesce(-sum(amount_in_cents) filter (where not is_load), 0)::bigint as spent
    from marked group by shop_id
"""

OF_SHOPS = """
    insert into giftcard_settlement_shops
      (account_id, settlement_id, shop_id, loaded_in_cents, spent_in_cents)
    select $1, $2, shop_id, loaded, spent
    from unnest($3::bigint[], $4::bigint[], $5::bigint[]) as of(shop_id, loaded, spent)
    order by shop_id
"""

CLOSE = """
    update giftcard_settlements set transactions = $3
    where account_id = $1 and id = $2
"""

IS_LAST = """
    select not exists (
      select from giftcard_settlements later
      where later.account_id = $1 and later.program_id = $2 and later.id > $3)
"""

FREE = """
    with item as materialized (
      select id from giftcard_transactions
      where account_id = $1 and settlement_id = $2 order by id limit $3),
    freed as (
      update giftcard_transactions done set settlement_id = null from item
      where done.account_id = $1 and done.id = item.id returning 1)
    select count(*) from freed
"""

REMOVE_SHOPS = """
    delete from giftcard_settlement_shops where account_id = $1 and settlement_id = $2
"""

REMOVE = "delete from giftcard_settlements where account_id = $1 and id = $2"


class _Sums(msgspec.Struct):
    """What a shop took for loads, and gave for what was spent, in cents."""

    loaded: int = 0
    spent: int = 0


async def settle(work: Work, program_uuid: UUID, until: datetime) -> Settlement:
    """Settles what happened on a program's cards until a moment, and was not before.

    Loads and payments of up to thirty thousand transactions, the oldest ones first,
    with what undid them; what staff moved by hand is no sale of a shop. Each is settled
    once, whoever settles at the same moment. Raises GiftcardProgramNotFound,
    NothingToSettle.
    """
    program_id = await _held(work, program_uuid)
    uuid = uuid7()
    head = (work.account_id, uuid, program_id, work.actor, until, work.now)
    [opened] = await work.write(OPEN, *head)
    count = await _mark(work, opened["id"], program_id, until)
    settlement = await work.get(Settlement, uuid)
    work.audit("giftcard_settlement_created", uuid, after=settlement)
    work.emit(
        GiftcardSettlementCreated(
            subject_uuid=uuid, program=program_uuid, transactions=count
        )
    )
    return settlement


async def _mark(
    work: Work, settlement_id: int, program_id: int, until: datetime
) -> int:
    """Has transactions belong to a settlement, and says how many; sums them by shop.

    Raises NothingToSettle.
    """
    shops: defaultdict[int, _Sums] = defaultdict(_Sums)
    # Those before were marked already; they are passed over, and not read again.
    count, last = 0, 0
    while count < MOST:
        values = (work.account_id, program_id, until, AT_ONCE, settlement_id, last)
        rows = await work.write(MARK, *values)
        if not rows:
            break
        for row in rows:
            shops[row["shop_id"]].loaded += row["loaded"]
            shops[row["shop_id"]].spent += row["spent"]
        count += sum(row["transactions"] for row in rows)
        last = max(row["last"] for row in rows)
    if not count:
        raise NothingToSettle
    sums = list(shops.values())
    columns = ([each.loaded for each in sums], [each.spent for each in sums])
    of = (work.account_id, settlement_id)
    await work.write(OF_SHOPS, *of, list(shops), *columns)
    await work.write(CLOSE, *of, count)
    return count


async def remove_settlement(work: Work, settlement_uuid: UUID) -> None:
    """Undoes the last settlement of a program: what it settled is open again.

    Raises GiftcardSettlementNotFound, NotTheLastSettlement.
    """
    settlement = await work.get(Settlement, settlement_uuid)
    program_id = await _held(work, settlement.program_uuid)
    # Somebody may have removed it while this waited.
    settlement = await work.get(Settlement, settlement_uuid)
    of = (work.account_id, settlement.id)
    if not await work.value(IS_LAST, work.account_id, program_id, settlement.id):
        raise NotTheLastSettlement
    while (await work.write(FREE, *of, AT_ONCE))[0][0]:
        continue
    await work.write(REMOVE_SHOPS, *of)
    await work.write(REMOVE, *of)
    work.audit("giftcard_settlement_removed", settlement_uuid, before=settlement)
    work.emit(
        GiftcardSettlementRemoved(
            subject_uuid=settlement_uuid,
            program=settlement.program_uuid,
            transactions=settlement.transactions,
        )
    )


async def _held(work: Work, program_uuid: UUID) -> int:
    """The id of a program that nobody else settles until this Work has closed."""
    rows = await work.write(PROGRAM, work.account_id, program_uuid)
    if not rows:
        raise GiftcardProgramNotFound
    return int(rows[0]["id"])
