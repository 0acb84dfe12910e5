"""What must hold of wallets, transfers and holds."""

from regulars.kit.verify import Rule, rules

# One line for each entry of a counted wallet, in the order of its sequence.
ENTRIES = """
    with entry as (
      select to_wallet_id as wallet_id, to_seq as seq, amount, to_balance as balance,
        kind, happened_at
      from transfers where account_id = $1 and to_seq is not null
      union all
      select from_wallet_id, from_seq, -amount, from_balance, kind, happened_at
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
    select coalesce(giver.uuid, taker.uuid) as wallet_uuid,
      'two wallets of the account, of one unit' as expected,
      'transfer ' || transfer.id || ' without them' as got
    from transfers transfer
    left join wallets giver on giver.account_id = $1
      and giver.id = transfer.from_wallet_id
    left join wallets taker on taker.account_id = $1
      and taker.id = transfer.to_wallet_id
    where transfer.account_id = $1
      and (giver.is_counted is distinct from (transfer.from_seq is not null)
        or taker.is_counted is distinct from (transfer.to_seq is not null)
        or giver.unit <> taker.unit)
"""

OWN_WALLET = """
    select giver.uuid as wallet_uuid,
      case transfer.kind when 'expiry' then 'expired' else 'spent' end
        || ' by transfer ' || transfer.id as expected,
      coalesce(taker.kind, 'no wallet') as got
    from transfers transfer
    left join wallets giver on giver.account_id = $1
      and giver.id = transfer.from_wallet_id
    left join wallets taker on taker.account_id = $1
      and taker.id = transfer.to_wallet_id
    where transfer.account_id = $1 and transfer.kind in ('expiry', 'capture')
      and (transfer.kind = 'expiry' or giver.unit <> 'giftcard_cents')
      and taker.kind is distinct from
        case transfer.kind when 'expiry' then 'expired' else 'spent' end
"""

# A minute apart is how far clocks of several servers may be.
TIMES = """
    select wallet.uuid as wallet_uuid,
      'by ' || transfer.recorded_at || ' at the latest' as expected,
      transfer.happened_at::text as got
    from transfers transfer
    left join wallets wallet on wallet.account_id = $1
      and wallet.id in (transfer.from_wallet_id, transfer.to_wallet_id)
      and wallet.is_counted
    where transfer.account_id = $1
      and transfer.happened_at > transfer.recorded_at + interval '1 minute'
"""

FIRST_AND_LAST = (
    ENTRIES
    + """
    select wallet.uuid as wallet_uuid,
      concat_ws(' to ', min(entry.happened_at), max(entry.happened_at)) as expected,
      concat_ws(' to ', wallet.first_moved_at, wallet.last_moved_at) as got
    from wallets wallet left join entry on entry.wallet_id = wallet.id
    where wallet.account_id = $1 and wallet.is_counted
    group by wallet.uuid, wallet.first_moved_at, wallet.last_moved_at
    having wallet.first_moved_at is distinct from min(entry.happened_at)
      or wallet.last_moved_at is distinct from max(entry.happened_at)
"""
)

RECEIVED = (
    ENTRIES
    + """
    select wallet.uuid as wallet_uuid, coalesce(sum(entry.amount), 0)::text
      || ' received' as expected, wallet.received::text as got
    from wallets wallet left join entry on entry.wallet_id = wallet.id
      and entry.amount > 0 and entry.kind = 'credit'
    where wallet.account_id = $1 and wallet.is_counted
    group by wallet.uuid, wallet.received
    having coalesce(sum(entry.amount), 0) <> wallet.received
"""
)

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

# One hold and one transfer for each amount at each moment in each wallet.
CAPTURED = """
    select wallet.uuid as wallet_uuid,
      coalesce(moved.amount, 0) || ' captured' as expected,
      coalesce(held.amount, 0) || ' of captured holds' as got
    from (
      select wallet_id, ended_at as at, sum(coalesce(captured, amount)) as amount
      from holds
      where account_id = $1 and state = 'captured' group by 1, 2) held
    full join (
      select from_wallet_id as wallet_id, recorded_at as at, sum(amount) as amount
      from transfers
      where account_id = $1 and kind = 'capture' group by 1, 2) moved
      using (wallet_id, at)
    left join wallets wallet on wallet.account_id = $1 and wallet.id = wallet_id
    where held.amount is distinct from moved.amount
"""

rules += [
    Rule("the balance is the sum of the entries", BALANCE),
    Rule("entries are numbered without a gap", SEQUENCE),
    Rule("each entry has the balance after it", RUNNING_BALANCE),
    Rule("each transfer is between two wallets of the account", NO_WALLET),
    Rule("what expires or is captured goes where such value goes", OWN_WALLET),
    Rule("nothing happened after it was recorded", TIMES),
    Rule("a wallet knows its first and last entry", FIRST_AND_LAST),
    Rule("what was received is what came in", RECEIVED),
    Rule("what is held is on hold", HELD),
    Rule("what was captured was on hold", CAPTURED),
]
