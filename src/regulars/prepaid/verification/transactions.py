"""What was put in and paid is what the ledger moved, undone exactly, and announced."""

from regulars.kit.verify import Rule, rules

# One line for each entry of a wallet for prepaid money, but for what merging and
# deleting contacts moved: with the wallet on the other side.
ENTRIES = """
    with entry as (
      select transfer.to_wallet_id as wallet_id, to_seq as seq, amount, transfer.kind,
        from_wallet_id as other_id, to_balance as balance
      from transfers transfer
      join wallets wallet on wallet.account_id = $1
        and wallet.id = transfer.to_wallet_id and wallet.unit = 'prepaid_cents'
      where transfer.account_id = $1 and to_seq is not null
        and transfer.kind not in ('merge', 'deletion')
      union all
      select transfer.from_wallet_id, from_seq, -amount, transfer.kind, to_wallet_id,
        from_balance
      from transfers transfer
      join wallets wallet on wallet.account_id = $1
        and wallet.id = transfer.from_wallet_id and wallet.unit = 'prepaid_cents'
      where transfer.account_id = $1 and from_seq is not null
        and transfer.kind not in ('merge', 'deletion'))
"""

# A top-up comes from what the account has issued, also when it is undone.
POSTED = (
    ENTRIES
    + """
    select wallet.uuid as wallet_uuid,
      done.amount_in_cents || ' cents by prepaid transaction ' || done.uuid
        || ', and ' || done.balance_in_cents || ' after it' as expected,
      coalesce(entry.amount || ' as ' || entry.kind || ', and ' || entry.balance,
        'no entry') as got
    from prepaid_transactions done
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = done.wallet_id
    left join entry
      on entry.wallet_id = done.wallet_id and entry.seq = done.wallet_seq
    left join wallets other on other.account_id = $1 and other.id = entry.other_id
    where done.account_id = $1
      and (entry.amount, entry.balance, other.unit, other.kind, entry.kind)
        is distinct from (done.amount_in_cents, done.balance_in_cents, 'prepaid_cents',
          case when (done.amount_in_cents > 0) = (done.reverses_id is null)
            then 'issued' else 'spent' end,
          case when done.reverses_id is not null then 'reversal'
            when done.hold_id is not null then 'capture'
            when done.amount_in_cents > 0 then 'credit' else 'debit' end)
"""
)

TRANSACTED = (
    ENTRIES
    + """
    select wallet.uuid as wallet_uuid,
      'a prepaid transaction for entry ' || entry.seq as expected, 'none' as got
    from entry
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = entry.wallet_id
    left join prepaid_transactions done on done.account_id = $1
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
        and wallet.unit = 'prepaid_cents'
      where hold.account_id = $1 and hold.state = 'captured')
    select wallet.uuid as wallet_uuid,
      coalesce(captured.amount || ' captured of hold ' || captured.uuid,
        'a captured hold ' || done.hold_id) as expected,
      coalesce(-done.amount_in_cents || ' by prepaid transaction ' || done.uuid,
        'no transaction') as got
    from captured
    full join (
      select * from prepaid_transactions
      where account_id = $1 and hold_id is not null) done on done.hold_id = captured.id
    left join wallets wallet on wallet.account_id = $1
      and wallet.id = coalesce(captured.wallet_id, done.wallet_id)
    where (captured.wallet_id, captured.amount, captured.ended_at) is distinct from
      (done.wallet_id, -done.amount_in_cents, done.recorded_at)
"""

# Whoever it was may have become another, who has this wallet or poured it into theirs.
OF_CONTACT = """
    select wallet.uuid as wallet_uuid,
      'a wallet of the contact of prepaid transaction ' || done.uuid as expected,
      case when coalesce(contact.id, former.id) is null then 'no contact'
        else 'another''s' end as got
    from prepaid_transactions done
    left join contacts contact
      on contact.account_id = $1 and contact.id = done.contact_id
    left join former_contacts former
      on former.account_id = $1 and former.id = done.contact_id
    left join contacts owner
      on owner.account_id = $1 and owner.prepaid_wallet_id = done.wallet_id
    left join former_contacts owned
      on owned.account_id = $1 and owned.prepaid_wallet_id = done.wallet_id
    left join wallets wallet on wallet.account_id = $1 and wallet.id = done.wallet_id
    where done.account_id = $1
      and (coalesce(owner.id, owned.id) is null
        or coalesce(former.merged_into_id, done.contact_id) is distinct from
          coalesce(owner.id, owned.merged_into_id, owned.id))
"""

UNDONE = """
    select wallet.uuid as wallet_uuid,
      coalesce(-undone.amount_in_cents || ' for ' || undone.uuid,
        'a transaction ' || undoing.reverses_id) as expected,
      undoing.amount_in_cents || ' by prepaid transaction ' || undoing.uuid as got
    from prepaid_transactions undoing
    left join prepaid_transactions undone
      on undone.account_id = $1 and undone.id = undoing.reverses_id
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = undoing.wallet_id
    where undoing.account_id = $1 and undoing.reverses_id is not null
      and (undone.amount_in_cents is distinct from -undoing.amount_in_cents
        or undone.reverses_id is not null or undone.id >= undoing.id)
"""

ANNOUNCED = """
    select wallet.uuid as wallet_uuid,
      done.amount_in_cents || ' announced once of prepaid transaction ' || done.uuid
        as expected,
      coalesce(event.amount || ', ' || event.times || ' times', 'nothing') as got
    from prepaid_transactions done
    left join (
      select subject_uuid, count(*) as times,
        max(payload ->> 'amount_in_cents') as amount
      from events where account_id = $1 and name = 'prepaid_transaction_created'
      group by 1) event on event.subject_uuid = done.uuid
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = done.wallet_id
    where done.account_id = $1 and (event.times, event.amount::bigint)
      is distinct from (1, done.amount_in_cents)
"""

# Both ways round: what was paid in is still there, was spent, or was left.
OWED = """
    with moved as (
      select coalesce(sum(amount_in_cents), 0) as amount
      from prepaid_transactions where account_id = $1),
    left_behind as (
      select coalesce(sum(prepaid_in_cents), 0) as amount
      from former_contacts where account_id = $1 and ending <> 'merged'),
    kept as (
      select coalesce(sum(wallet.balance), 0) as amount
      from contacts contact
      join wallets wallet on wallet.account_id = $1
        and wallet.id = contact.prepaid_wallet_id
      where contact.account_id = $1)
    select null::uuid as wallet_uuid,
      moved.amount - left_behind.amount || ' on prepaid balances' as expected,
      kept.amount::text as got
    from moved, left_behind, kept
    where moved.amount - left_behind.amount <> kept.amount
"""

rules += [
    Rule("each prepaid transaction has its entry", POSTED),
    Rule("what moved on a prepaid balance is a transaction", TRANSACTED),
    Rule("what was captured on a prepaid balance is a transaction", CAPTURED),
    Rule("each prepaid transaction is its contact's", OF_CONTACT),
    Rule("a prepaid transaction is undone exactly", UNDONE),
    Rule("each prepaid transaction was announced", ANNOUNCED),
    Rule("what is owed on prepaid balances is there", OWED),
]
