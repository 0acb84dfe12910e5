"""POS transactions as tills sent them."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.kit.errors import Problem
from regulars.loyalty.errors import PosTransactionNotFound

# Of `link`, a row of the links: whether what it gave was taken back.
REVERSED = """exists (
      select 1 from credit_receptions given
      join credit_receptions undoing on undoing.account_id = given.account_id
        and undoing.reverses_id = given.id
      where given.account_id = link.account_id
        and given.uuid = link.credit_reception_uuid)"""


class PosTransaction(msgspec.Struct, frozen=True):
    """A sale that a till rang up, and the uuid of what it gave, if that stands."""

    id: int
    uuid: UUID
    shop_uuid: UUID
    amount_in_cents: int
    transaction_id: str | None
    terminal_id: str | None
    credit_reception_uuid: UUID | None
    created_at: datetime

    MISSING: ClassVar[type[Problem]] = PosTransactionNotFound
    SELECT: ClassVar[str] = f"""
        select sold.id, sold.uuid, shop.uuid as shop_uuid, sold.amount_in_cents,
          sold.transaction_id, sold.terminal_id, link.credit_reception_uuid,
          sold.created_at
        from pos_transactions sold
        join shops shop on (shop.account_id, shop.id) = (sold.account_id, sold.shop_id)
        left join pos_transaction_links link on link.account_id = sold.account_id
          and link.pos_transaction_id = sold.id and not {REVERSED}
        where sold.account_id = $1 and sold.uuid = $2
    """
