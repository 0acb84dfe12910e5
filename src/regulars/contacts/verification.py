"""What must hold of contacts, as `regulars verify` asks it."""

from regulars.kit.verify import Rule, rules

COUNTED = """
    select null::uuid as wallet_uuid,
      (select count(*) from contacts where account_id = $1) || ' contacts' as expected,
      coalesce(counts.contacts::text, 'nothing') || ' counted' as got
    from (select $1::bigint as account_id) account
    left join contact_counts counts using (account_id)
    where counts.contacts
      is distinct from (select count(*) from contacts where account_id = $1)
"""

OWN_WALLET = """
    select wallet.uuid as wallet_uuid, 'the credits of one contact' as expected,
      count(*) || ' contacts with ' || wallet.unit || ' of a ' || wallet.kind as got
    from contacts contact
    left join wallets wallet on wallet.account_id = $1
      and wallet.id = contact.credit_wallet_id
    where contact.account_id = $1
    group by wallet.uuid, wallet.unit, wallet.kind, wallet.is_counted,
      wallet.keeps_lots, wallet.may_owe
    having count(*) > 1
      or (wallet.kind, wallet.unit, wallet.is_counted, wallet.keeps_lots,
        wallet.may_owe) is distinct from ('contact', 'credits', true, true, true)
"""

PREPAID_WALLET = """
    select wallet.uuid as wallet_uuid, 'the money of contact ' || contact.uuid
      as expected, coalesce(wallet.unit || ' of a ' || wallet.kind, 'no wallet') as got
    from contacts contact
    left join wallets wallet on wallet.account_id = $1
      and wallet.id = contact.prepaid_wallet_id
    where contact.account_id = $1 and contact.prepaid_wallet_id is not null
      and (wallet.kind, wallet.unit, wallet.is_counted, wallet.keeps_lots,
        wallet.may_owe) is distinct from
        ('prepaid', 'prepaid_cents', true, false, false)
"""

# Linking and unlinking keep it so; the index keeps it from being two.
ONE_DEFAULT = """
    select null::uuid as wallet_uuid,
      'one default identifier of contact ' || contact.uuid as expected,
      count(*) filter (where identifier.is_default) || ' of ' || count(*) as got
    from contact_identifiers identifier
    join contacts contact on contact.account_id = $1
      and contact.id = identifier.contact_id
    where identifier.account_id = $1
    group by contact.uuid
    having count(*) filter (where identifier.is_default) <> 1
"""

# Both ways: who is gone has a closed wallet, and only theirs are closed.
CLOSED = """
    select wallet.uuid as wallet_uuid,
      case when former.id is null then 'an open wallet' else 'a closed wallet' end
        as expected,
      coalesce('closed after entry ' || wallet.closed_seq, 'open') as got
    from wallets wallet
    full join (
      select account_id, id, credit_wallet_id as wallet_id from former_contacts
      where account_id = $1
      union all
      select account_id, id, prepaid_wallet_id from former_contacts
      where account_id = $1 and prepaid_wallet_id is not null) former
      on former.account_id = wallet.account_id and former.wallet_id = wallet.id
    where coalesce(wallet.account_id, former.account_id) = $1
      and (former.id is null) <> (wallet.closed_seq is null)
"""

EITHER = """
    select wallet.uuid as wallet_uuid,
      'nobody who is still there as former contact ' || former.id as expected,
      'a contact' as got
    from former_contacts former
    join contacts contact on contact.account_id = $1
      and (contact.id = former.id or contact.uuid = former.uuid
        or contact.credit_wallet_id = former.credit_wallet_id
        or contact.prepaid_wallet_id = former.prepaid_wallet_id)
    left join wallets wallet on wallet.account_id = $1
      and wallet.id = former.credit_wallet_id
    where former.account_id = $1
"""

rules += [
    Rule("contacts are counted", COUNTED),
    Rule("each contact has a wallet for credits", OWN_WALLET),
    Rule("a prepaid balance is in a wallet for money", PREPAID_WALLET),
    Rule("one identifier of each contact is the default", ONE_DEFAULT),
    Rule("who is gone has a closed wallet, and nobody else", CLOSED),
    Rule("nobody is there and gone", EITHER),
]
