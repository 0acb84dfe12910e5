"""What is owed on gift cards, as of any moment, by what was known at another."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from regulars.kit.work import Work


class Owed(msgspec.Struct, frozen=True):
    """What the cards of a program held; of it, on cards that had expired by then.

    And what was sold and paid with them until then, less what was undone.
    """

    program_uuid: UUID
    program_name: str
    cards: int
    outstanding_in_cents: int
    expired_in_cents: int
    loaded_in_cents: int
    spent_in_cents: int


# Each transaction is an entry of the ledger, which `regulars verify` proves, and names
# the program that owed it then. A card's last moment may have been put off since: the
# first change after a moment tells which it was until then. Those of a card are
# numbered in turn; two that waited for each other may have been asked for in another.
OWED = """
    with held as (
      select done.program_id, done.giftcard_id,
        sum(done.amount_in_cents)::bigint as amount,
        coalesce(sum(done.amount_in_cents) filter (where done.type = 'STANDARD'
          and (done.amount_in_cents > 0) = (done.reverses_id is null)), 0) as loaded,
        coalesce(-sum(done.amount_in_cents) filter (where done.type = 'STANDARD'
          and (done.amount_in_cents > 0) <> (done.reverses_id is null)), 0) as spent
      from giftcard_transactions done
      where done.account_id = $1 and done.happened_at <= $2 and done.recorded_at <= $3
      group by 1, 2),
    good as (
      select held.*, case when former.id is null then card.expires_at
        else former.expires_at end as expires_at
      from held
      join giftcards card on card.account_id = $1 and card.id = held.giftcard_id
      left join lateral (
        select id, expires_at from giftcard_expiries
        where account_id = $1 and giftcard_id = held.giftcard_id
          and recorded_at > least($2, $3) order by id limit 1) former on true)
    select program.uuid as program_uuid, program.name as program_name,
      count(*) filter (where good.amount > 0) as cards,
      coalesce(sum(good.amount), 0)::bigint as outstanding_in_cents,
      coalesce(sum(good.amount) filter (where good.expires_at <= $2), 0)::bigint
        as expired_in_cents,
      coalesce(sum(good.loaded), 0)::bigint as loaded_in_cents,
      coalesce(sum(good.spent), 0)::bigint as spent_in_cents
    from giftcard_programs program
    left join good on good.program_id = program.id
    where program.account_id = $1
    group by program.id, program.uuid, program.name
    having coalesce(sum(good.amount), 0) <> 0 or bool_and(program.removed_at is null)
    order by program.id
"""


async def liability(
    work: Work, happened_by: datetime, known_by: datetime
) -> Sequence[Owed]:
    """What each program owed, the first one first; of removed ones while they owe."""
    return await work.many(Owed, OWED, work.account_id, happened_by, known_by)
