"""What was loaded and paid is what the ledger moved, undone exactly, and announced."""

from regulars.kit.verify import Rule, rules

# One line for each entry of a card's wallet, with the wallet on the other side.
ENTRIES = """
    with entry as (
      select transfer.to_wallet_id as wallet_id, to_seq as seq, amount, kind,
        from_wallet_id as other_id
      from transfers transfer
      join giftcards card
        on card.account_id = $1 and card.wallet_id = transfer.to_wallet_id
      where transfer.account_id = $1 and to_seq is not null
      union all
      select transfer.from_wallet_id, from_seq, -amount, kind, to_wallet_id
      from transfers transfer
      join giftcards card
        on card.account_id = $1 and card.wallet_id = transfer.from_wallet_id
      where transfer.account_id = $1 and from_seq is not null)
"""

POSTED = (
    ENTRIES
    + """
    select wallet.uuid as wallet_uuid,
      done.amount_in_cents || ' cents by gift card transaction ' || done.uuid
        || ', from or to its program' as expected,
      coalesce(entry.amount || ' as ' || entry.kind, 'no entry') as got
    from giftcard_transactions done
    join giftcard_programs program
      on program.account_id = $1 and program.id = done.program_id
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = done.wallet_id
    left join entry
      on entry.wallet_id = done.wallet_id and entry.seq = done.wallet_seq
    where done.account_id = $1
      and (entry.amount, entry.other_id, entry.kind) is distinct from (
        done.amount_in_cents, program.wallet_id,
        case when done.type <> 'STANDARD' then 'adjustment'
          when done.reverses_id is not null then 'reversal'
          when done.hold_id is not null then 'capture'
          when done.amount_in_cents > 0 then 'credit' else 'debit' end)
"""
)

TRANSACTED = (
    ENTRIES
    + """
    select wallet.uuid as wallet_uuid,
      'a gift card transaction for entry ' || entry.seq as expected, 'none' as got
    from entry
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = entry.wallet_id
    left join giftcard_transactions done on done.account_id = $1
      and done.wallet_id = entry.wallet_id and done.wallet_seq = entry.seq
    where done.id is null
"""
)

# Both ways round: each with as much, out of the same wallet, as the hold ended.
CAPTURED = """
    with captured as (
      select hold.id, hold.uuid, hold.wallet_id, hold.ended_at,
        coalesce(hold.captured, hold.amount) as amount
      from holds hold
      join wallets wallet on wallet.account_id = $1 and wallet.id = hold.wallet_id
        and wallet.unit = 'giftcard_cents'
      where hold.account_id = $1 and hold.state = 'captured')
    select wallet.uuid as wallet_uuid,
      coalesce(captured.amount || ' captured of hold ' || captured.uuid,
        'a captured hold ' || done.hold_id) as expected,
      coalesce(-done.amount_in_cents || ' by gift card transaction ' || done.uuid,
        'no transaction') as got
    from captured
    full join (
      select * from giftcard_transactions
      where account_id = $1 and hold_id is not null) done on done.hold_id = captured.id
    left join wallets wallet on wallet.account_id = $1
      and wallet.id = coalesce(captured.wallet_id, done.wallet_id)
    where (captured.wallet_id, captured.amount, captured.ended_at) is distinct from
      (done.wallet_id, -done.amount_in_cents, done.recorded_at)
"""

OF_CARD = """
    select wallet.uuid as wallet_uuid,
      'the wallet of the card of transaction ' || done.uuid as expected,
      case when card.id is null then 'no card' else 'another' end as got
    from giftcard_transactions done
    left join giftcards card on card.account_id = $1 and card.id = done.giftcard_id
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = done.wallet_id
    where done.account_id = $1 and card.wallet_id is distinct from done.wallet_id
"""

# Only what happened last is undone: the next entry of the same wallet does so.
UNDONE = """
    select wallet.uuid as wallet_uuid,
      coalesce(-undone.amount_in_cents || ' right after ' || undone.uuid,
        'a transaction ' || undoing.reverses_id) as expected,
      undoing.amount_in_cents || ' by transaction ' || undoing.uuid as got
    from giftcard_transactions undoing
    left join giftcard_transactions undone
      on undone.account_id = $1 and undone.id = undoing.reverses_id
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = undoing.wallet_id
    where undoing.account_id = $1 and undoing.reverses_id is not null
      and (undone.wallet_id, undone.wallet_seq + 1, -undone.amount_in_cents)
        is distinct from
        (undoing.wallet_id, undoing.wallet_seq, undoing.amount_in_cents)
"""

ANNOUNCED = """
    select wallet.uuid as wallet_uuid,
      done.amount_in_cents || ' announced once of gift card transaction ' || done.uuid
        as expected,
      coalesce(event.amount || ', ' || event.times || ' times', 'nothing') as got
    from giftcard_transactions done
    left join (
      select subject_uuid, count(*) as times,
        max(payload ->> 'amount_in_cents') as amount
      from events where account_id = $1 and name = 'giftcard_transaction_created'
      group by 1) event on event.subject_uuid = done.uuid
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = done.wallet_id
    where done.account_id = $1 and (event.times, event.amount::bigint)
      is distinct from (1, done.amount_in_cents)
"""

# A load that was undone is none.
LOADED_ONCE = """
    select wallet.uuid as wallet_uuid, '1 load of a digital card' as expected,
      count(*) || ' loads' as got
    from giftcard_transactions done
    join giftcards card on card.account_id = $1 and card.id = done.giftcard_id
    join wallets wallet on wallet.account_id = $1 and wallet.id = card.wallet_id
    where done.account_id = $1 and card.type = 'DIGITAL' and done.type = 'STANDARD'
      and done.amount_in_cents > 0 and done.reverses_id is null and not exists (
        select from giftcard_transactions undoing
        where undoing.account_id = $1 and undoing.reverses_id = done.id)
    group by wallet.uuid having count(*) > 1
"""

# What a program's wallet is short of is what its cards hold.
OWED = """
    with gave as (
      select own.id, coalesce(sum(transfer.amount), 0) as amount from (
        select from_wallet_id as id, amount from transfers where account_id = $1
        union all
        select to_wallet_id, -amount from transfers where account_id = $1) transfer
      right join wallets own on own.id = transfer.id
      where own.account_id = $1 and own.unit = 'giftcard_cents' and not own.is_counted
      group by own.id),
    held as (
      select card.program_id, sum(wallet.balance) as amount
      from giftcards card
      join wallets wallet on wallet.account_id = $1 and wallet.id = card.wallet_id
      where card.account_id = $1 group by 1)
    select own.uuid as wallet_uuid,
      coalesce(held.amount, 0) || ' on cards of program ' || program.uuid as expected,
      coalesce(gave.amount, 0) || ' given' as got
    from giftcard_programs program
    left join wallets own on own.account_id = $1 and own.id = program.wallet_id
    left join gave on gave.id = program.wallet_id
    left join held on held.program_id = program.id
    where program.account_id = $1
      and coalesce(held.amount, 0) <> coalesce(gave.amount, 0)
"""

rules += [
    Rule("each gift card transaction has its entry", POSTED),
    Rule("what moved on a gift card is a transaction", TRANSACTED),
    Rule("what was captured on a gift card is a transaction", CAPTURED),
    Rule("each gift card transaction is its card's", OF_CARD),
    Rule("only the last gift card transaction is undone, exactly", UNDONE),
    Rule("each gift card transaction was announced", ANNOUNCED),
    Rule("what a gift card program owes is on its cards", OWED),
    Rule("a digital gift card is loaded once", LOADED_ONCE),
]
