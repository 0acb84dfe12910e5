"""What happened to one gift card, line by line, with what was on it after each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from regulars.giftcards.queries.transactions import Kind
from regulars.kit.work import Work

MOST_LINES = 1_000
"""How many lines of one card are told: more than any card in use has."""


class Line(msgspec.Struct, frozen=True):
    """One movement of a card, the balance after it, where it was and by whom.

    `person` is known only where somebody was signed in who still has access here.
    """

    uuid: UUID
    kind: Kind
    amount_in_cents: int
    balance_in_cents: int
    shop_name: str
    channel: str
    person: str | None
    reason: str | None
    reverses_uuid: UUID | None
    reversed_by_uuid: UUID | None
    happened_at: datetime


# What it did to the wallet stands in the ledger: on one side of the transfer.
LINES = f"""
    select done.uuid, done.type as kind, done.amount_in_cents,
      coalesce(came.to_balance, went.from_balance) as balance_in_cents,
      shop.name as shop_name, done.channel, member.name as person, done.reason,
      undone.uuid as reverses_uuid, undoing.uuid as reversed_by_uuid, done.happened_at
    from giftcard_transactions done
    join giftcards card
      on (card.account_id, card.id) = (done.account_id, done.giftcard_id)
    join shops shop on (shop.account_id, shop.id) = (done.account_id, done.shop_id)
    left join transfers came on came.account_id = $1
      and came.to_wallet_id = done.wallet_id and came.to_seq = done.wallet_seq
    left join transfers went on went.account_id = $1
      and went.from_wallet_id = done.wallet_id and went.from_seq = done.wallet_seq
    left join giftcard_transactions undone
      on undone.account_id = $1 and undone.id = done.reverses_id
    left join giftcard_transactions undoing
      on undoing.account_id = $1 and undoing.reverses_id = done.id
    left join memberships member on member.account_id = $1
      and member.uuid::text = substring(done.actor from '^user:([0-9a-f-]+)')
    where done.account_id = $1 and card.uuid = $2
    order by done.wallet_seq desc limit {MOST_LINES}
"""


async def history(work: Work, card_uuid: UUID) -> Sequence[Line]:
    """The latest movements of a card, the newest first."""
    return await work.many(Line, LINES, work.account_id, card_uuid)
