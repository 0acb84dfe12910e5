"""What is owed on prepaid balances, as of any moment, by what was known at another."""

from datetime import datetime

import msgspec

from regulars.kit.work import Work


class Owed(msgspec.Struct, frozen=True):
    """What was put in, paid with, lost to nobody, and therefore owed.

    A top-up that was undone was not put in, nor was a payment that was.
    """

    topped_up_in_cents: int
    spent_in_cents: int
    forfeited_in_cents: int

    @property
    def outstanding_in_cents(self) -> int:
        """What contacts could still pay with."""
        return self.topped_up_in_cents - self.spent_in_cents - self.forfeited_in_cents


# Each transaction is an entry of the ledger, which `regulars verify` proves; and who
# was deleted left what they had.
OWED = """
    select coalesce(sum(done.amount_in_cents) filter (
          where (done.amount_in_cents > 0) = (done.reverses_id is null)), 0)::bigint
        as topped_up_in_cents,
      coalesce(-sum(done.amount_in_cents) filter (
          where (done.amount_in_cents > 0) <> (done.reverses_id is null)), 0)::bigint
        as spent_in_cents,
      (select coalesce(sum(former.prepaid_in_cents), 0)::bigint
       from former_contacts former
       where former.account_id = $1 and former.ending <> 'merged'
         and former.ended_at <= $2 and former.ended_at <= $3) as forfeited_in_cents
    from prepaid_transactions done
    where done.account_id = $1 and done.happened_at <= $2 and done.recorded_at <= $3
"""


async def liability(work: Work, happened_by: datetime, known_by: datetime) -> Owed:
    """What the account owed to all its contacts together."""
    owed = await work.one(Owed, OWED, work.account_id, happened_by, known_by)
    assert owed is not None
    return owed
