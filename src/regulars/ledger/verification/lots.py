"""What must hold of lots: each credit that is there came in, and goes once."""

from regulars.kit.verify import Rule, rules
from regulars.ledger.verification.entries import ENTRIES

LOTS = """
    select wallet.uuid as wallet_uuid,
      greatest(wallet.balance, 0) || ' in lots' as expected,
      coalesce(sum(lot.remaining), 0) || ' in lots' as got
    from wallets wallet
    left join lots lot on lot.account_id = $1 and lot.wallet_id = wallet.id
    where wallet.account_id = $1 and wallet.keeps_lots
    group by wallet.uuid, wallet.balance
    having coalesce(sum(lot.remaining), 0) <> greatest(wallet.balance, 0)
"""

STRAY = """
    select wallet.uuid as wallet_uuid, 'a wallet that keeps lots' as expected,
      'lot ' || lot.seq as got
    from lots lot
    left join wallets wallet on wallet.account_id = $1 and wallet.id = lot.wallet_id
    where lot.account_id = $1 and wallet.keeps_lots is not true
"""

LEFT_OF_LOT = """
    select wallet.uuid as wallet_uuid,
      coalesce(lot.amount, 0) - coalesce(used.amount, 0) || ' left of lot '
        || coalesce(lot.seq, used.lot_seq) as expected,
      coalesce(lot.remaining::text, 'no lot') as got
    from (select * from lots where account_id = $1) lot
    full join (
      select wallet_id, lot_seq, sum(amount) as amount from lot_uses
      where account_id = $1 group by wallet_id, lot_seq) used
      on used.wallet_id = lot.wallet_id and used.lot_seq = lot.seq
    left join wallets wallet on wallet.account_id = $1
      and wallet.id = coalesce(lot.wallet_id, used.wallet_id)
    where coalesce(lot.amount, 0) - coalesce(used.amount, 0)
      is distinct from lot.remaining
"""

# Whatever a wallet owed was paid first, so an entry moves lots by what it moves of a
# balance above nothing.
ENTRY_IN_LOTS = (
    ENTRIES
    + """,
    moved as (
      select entry.wallet_id, entry.seq, greatest(entry.balance, 0)
        - greatest(entry.balance - entry.amount, 0) as amount
      from entry join wallets wallet on wallet.account_id = $1
        and wallet.id = entry.wallet_id and wallet.keeps_lots),
    booked as (
      select wallet_id, seq, sum(amount) as amount from (
        select wallet_id, seq, amount from lots where account_id = $1
        union all
        select wallet_id, seq, -amount from lot_uses where account_id = $1) change
      group by wallet_id, seq)
    select wallet.uuid as wallet_uuid,
      coalesce(moved.amount, 0) || ' in lots by entry '
        || coalesce(moved.seq, booked.seq) as expected,
      coalesce(booked.amount, 0)::text as got
    from moved full join booked using (wallet_id, seq)
    left join wallets wallet on wallet.account_id = $1 and wallet.id = wallet_id
    where coalesce(moved.amount, 0) <> coalesce(booked.amount, 0)
"""
)

# The lot may be empty by now: it is looked at once more then, for nothing.
NEXT_EXPIRY = """
    select wallet.uuid as wallet_uuid,
      coalesce('next expiry by ' || lot.soonest, 'no expiry') as expected,
      coalesce(wallet.next_expiry_at::text, 'never') as got
    from wallets wallet
    left join (
      select wallet_id, array_agg(expires_at) as moments,
        min(expires_at) filter (where remaining > 0) as soonest
      from lots where account_id = $1 and expires_at is not null
      group by wallet_id) lot on lot.wallet_id = wallet.id
    where wallet.account_id = $1
      and (lot.soonest < coalesce(wallet.next_expiry_at, 'infinity')
        or wallet.next_expiry_at is not null
          and wallet.next_expiry_at <> all(coalesce(lot.moments, '{}')))
"""

# First by their numbers: joined by the wallet alone, which is as well in all three
# tables, a wallet with 100,000 lots would have every lot held against every transfer.
EXPIRED = """
    with gone as materialized (
      select used.wallet_id, used.lot_seq, transfer.happened_at
      from lot_uses used
      join transfers transfer on transfer.account_id = $1
        and transfer.from_wallet_id = used.wallet_id and transfer.from_seq = used.seq
      where used.account_id = $1 and transfer.kind = 'expiry')
    select wallet.uuid as wallet_uuid,
      'lot ' || lot.seq || ' until ' || coalesce(lot.expires_at::text, 'for ever')
        as expected,
      'gone on ' || gone.happened_at as got
    from gone
    join lots lot on lot.account_id = $1
      and lot.wallet_id = gone.wallet_id and lot.seq = gone.lot_seq
    left join wallets wallet on wallet.account_id = $1 and wallet.id = gone.wallet_id
    where gone.happened_at is distinct from lot.expires_at
"""

rules += [
    Rule("lots sum to the balance", LOTS),
    Rule("lots are in wallets that keep them", STRAY),
    Rule("a lot has what its uses left of it", LEFT_OF_LOT),
    Rule("each entry is in lots what it moved", ENTRY_IN_LOTS),
    Rule("a wallet knows when its next lot expires", NEXT_EXPIRY),
    Rule("a lot went when it expired", EXPIRED),
]
