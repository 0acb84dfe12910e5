"""What must hold of wallets, transfers, lots and holds: `regulars verify` asks."""

from regulars.kit.verify import Rule, rules

# One line for each entry of a counted wallet, in the order of its sequence.
ENTRIES = """
    with entry as (
      select to_wallet_id as wallet_id, to_seq as seq, amount, to_balance as balance
      from transfers where account_id = $1 and to_seq is not null
      union all
      select from_wallet_id, from_seq, -amount, from_balance
      from transfers where account_id = $1 and from_seq is not null)
"""

BALANCE = (
    ENTRIES
    + """
    select wallet.uuid as wallet_uuid, coalesce(sum(entry.amount), 0)::text as expected,
      wallet.balance::text as got
    from wallets wallet left join entry on entry.wallet_id = wallet.id
    where wallet.account_id = $1 and wallet.is_counted
    group by wallet.uuid, wallet.balance
    having coalesce(sum(entry.amount), 0) <> wallet.balance
"""
)

SEQUENCE = (
    ENTRIES
    + """
    select wallet.uuid as wallet_uuid,
      'entries 1 to ' || wallet.seq as expected,
      count(entry.seq) || ' entries, ' || coalesce(min(entry.seq), 0) || ' to '
        || coalesce(max(entry.seq), 0) as got
    from wallets wallet left join entry on entry.wallet_id = wallet.id
    where wallet.account_id = $1 and wallet.is_counted
    group by wallet.uuid, wallet.seq
    having count(entry.seq) <> wallet.seq or coalesce(max(entry.seq), 0) <> wallet.seq
      or (wallet.seq > 0 and min(entry.seq) <> 1)
"""
)

RUNNING_BALANCE = (
    ENTRIES
    + """
    select wallet.uuid as wallet_uuid,
      run.expected || ' after entry ' || run.seq as expected, run.balance::text as got
    from (
      select wallet_id, seq, balance,
        sum(amount) over (partition by wallet_id order by seq) as expected
      from entry) run
    left join wallets wallet on wallet.account_id = $1 and wallet.id = run.wallet_id
    where run.expected <> run.balance
"""
)

NO_WALLET = """
    select null::uuid as wallet_uuid, 'two wallets of the account' as expected,
      'transfer ' || transfer.id || ' without one' as got
    from transfers transfer
    left join wallets giver on giver.account_id = $1
      and giver.id = transfer.from_wallet_id
      and giver.is_counted = (transfer.from_seq is not null)
    left join wallets taker on taker.account_id = $1
      and taker.id = transfer.to_wallet_id
      and taker.is_counted = (transfer.to_seq is not null)
    where transfer.account_id = $1 and (giver.id is null or taker.id is null)
"""

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

LOT_USES = """
    select wallet.uuid as wallet_uuid,
      lot.amount - coalesce(used.amount, 0) || ' left of lot ' || lot.seq as expected,
      lot.remaining::text as got
    from lots lot
    left join (
      select wallet_id, lot_seq, sum(amount) as amount from lot_uses
      where account_id = $1 group by wallet_id, lot_seq) used
      on used.wallet_id = lot.wallet_id and used.lot_seq = lot.seq
    left join wallets wallet on wallet.account_id = $1 and wallet.id = lot.wallet_id
    where lot.account_id = $1
      and lot.amount - coalesce(used.amount, 0) <> lot.remaining
"""

LOT_ORIGIN = """
    select wallet.uuid as wallet_uuid,
      'lot ' || lot.seq || ' within its entry' as expected,
      lot.amount || ' of ' || coalesce(transfer.amount::text, 'no entry') as got
    from lots lot
    left join transfers transfer on transfer.account_id = $1
      and transfer.to_wallet_id = lot.wallet_id and transfer.to_seq = lot.seq
    left join wallets wallet on wallet.account_id = $1 and wallet.id = lot.wallet_id
    where lot.account_id = $1
      and (transfer.amount is null or lot.amount > transfer.amount)
"""

HELD = """
    select wallet.uuid as wallet_uuid, coalesce(sum(hold.amount), 0)::text as expected,
      wallet.held::text as got
    from wallets wallet
    left join holds hold on hold.account_id = $1 and hold.wallet_id = wallet.id
      and hold.state = 'pending'
    where wallet.account_id = $1
    group by wallet.uuid, wallet.held
    having coalesce(sum(hold.amount), 0) <> wallet.held
"""

RECEIVED = """
    select wallet.uuid as wallet_uuid, coalesce(sum(transfer.amount), 0)::text
      || ' received' as expected, wallet.received::text as got
    from wallets wallet
    left join transfers transfer on transfer.account_id = $1
      and transfer.to_wallet_id = wallet.id and transfer.to_seq is not null
      and transfer.kind = 'credit'
    where wallet.account_id = $1 and wallet.is_counted
    group by wallet.uuid, wallet.received
    having coalesce(sum(transfer.amount), 0) <> wallet.received
"""

rules += [
    Rule("the balance is the sum of the entries", BALANCE),
    Rule("entries are numbered without a gap", SEQUENCE),
    Rule("each entry has the balance after it", RUNNING_BALANCE),
    Rule("each transfer is between two wallets of the account", NO_WALLET),
    Rule("lots sum to the balance", LOTS),
    Rule("a lot has what its uses left of it", LOT_USES),
    Rule("a lot comes from an entry", LOT_ORIGIN),
    Rule("what is held is on hold", HELD),
    Rule("what was received is what came in", RECEIVED),
]
