"""What must hold of credit receptions, as `regulars verify` asks it."""

from regulars.kit.verify import Rule, rules

# One line for each entry of a counted wallet, with the wallet at its other end.
ENTRIES = """
    with entry as (
      select to_wallet_id as wallet_id, to_seq as seq, amount, kind,
        from_wallet_id as other_id
      from transfers where account_id = $1 and to_seq is not null
      union all
      select from_wallet_id, from_seq, -amount, kind, to_wallet_id
      from transfers where account_id = $1 and from_seq is not null)
"""

POSTED = (
    ENTRIES
    + """
    select wallet.uuid as wallet_uuid,
      reception.credits || ' by reception ' || reception.uuid as expected,
      coalesce(entry.amount || ' as ' || entry.kind || ' with wallet '
        || entry.other_id, 'no entry') as got
    from credit_receptions reception
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = reception.wallet_id
    left join loyalty_programs program on program.account_id = $1
    left join entry on entry.wallet_id = reception.wallet_id
      and entry.seq = reception.wallet_seq
    where reception.account_id = $1 and reception.credits <> 0
      and (entry.amount, entry.kind, entry.other_id) is distinct from (
        reception.credits,
        case when reception.reverses_id is not null then 'reversal'
          when reception.credits > 0 then 'credit' else 'claw_back' end,
        program.issued_wallet_id)
"""
)

OF_CONTACT = """
    select wallet.uuid as wallet_uuid,
      'the wallet of the contact of reception ' || reception.uuid as expected,
      case when contact.id is null then 'no contact' else 'another' end as got
    from credit_receptions reception
    left join contacts contact
      on contact.account_id = $1 and contact.id = reception.contact_id
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = reception.wallet_id
    where reception.account_id = $1 and (contact.id is null
      or reception.credits <> 0
        and reception.wallet_id is distinct from contact.credit_wallet_id)
"""

# Whatever the account issued, or took back of that, some reception gave.
ISSUED = (
    ENTRIES
    + """
    select wallet.uuid as wallet_uuid,
      'a reception for entry ' || entry.seq as expected, 'none' as got
    from loyalty_programs program
    join entry on entry.other_id = program.issued_wallet_id
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = entry.wallet_id
    left join credit_receptions reception on reception.account_id = $1
      and reception.wallet_id = entry.wallet_id and reception.wallet_seq = entry.seq
    where program.account_id = $1 and reception.id is null
"""
)

REVERSED = """
    select wallet.uuid as wallet_uuid,
      concat_ws(' for ', -original.credits, -original.unit_value)
        || ' by the reversal of ' || original.uuid as expected,
      concat_ws(' for ', undoing.credits, undoing.unit_value) as got
    from credit_receptions undoing
    left join credit_receptions original
      on original.account_id = $1 and original.id = undoing.reverses_id
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = undoing.wallet_id
    where undoing.account_id = $1 and undoing.reverses_id is not null
      and (undoing.credits, undoing.unit_value, undoing.contact_id)
        is distinct from (-original.credits, -original.unit_value, original.contact_id)
"""

EXPLAINED = """
    select wallet.uuid as wallet_uuid,
      concat_ws(' for ', reception.credits, reception.unit_value)
        || ' by version ' || reception.program_version
        || ' explained by reception ' || reception.uuid as expected,
      why.credits || ' by ' || reception.explanation::text as got
    from credit_receptions reception
    left join lateral (
      select sum((step ->> 'gave')::bigint) as credits
      from jsonb_array_elements(reception.explanation -> 'steps') step) why on true
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = reception.wallet_id
    where reception.account_id = $1 and (why.credits is distinct from reception.credits
      or (reception.explanation ->> 'version')::int
        is distinct from reception.program_version
      or reception.reverses_id is null
        and (reception.explanation ->> 'unit_value')::numeric
          is distinct from reception.unit_value)
"""

TERMS_KEPT = """
    select distinct null::uuid as wallet_uuid,
      'terms of version ' || reception.program_version as expected, 'none' as got
    from credit_receptions reception
    where reception.account_id = $1 and not exists (
      select 1 from loyalty_program_versions version
      where version.account_id = $1 and version.version = reception.program_version)
"""

# The exact instant hangs on the shop's zone; which two days it is between doesn't.
EXPIRES = """
    select wallet.uuid as wallet_uuid,
      coalesce('the day after ' || terms.days || ' days from ' || reception.happened_at,
        'never') || ' expires reception ' || reception.uuid as expected,
      coalesce(lot.expires_at::text, 'never') as got
    from credit_receptions reception
    join lots lot on lot.account_id = $1
      and lot.wallet_id = reception.wallet_id and lot.seq = reception.wallet_seq
    cross join lateral (
      select (version.terms -> 'program' ->> 'expiration_days')::int as days
      from loyalty_program_versions version
      where version.account_id = $1 and version.version = reception.program_version
      limit 1) terms
    left join wallets wallet on wallet.account_id = $1 and wallet.id = lot.wallet_id
    where reception.account_id = $1 and reception.reverses_id is null
      and ((terms.days is null) <> (lot.expires_at is null)
        or abs(extract(epoch from lot.expires_at - reception.happened_at)
          - (terms.days + 0.5) * 86400) > 2 * 86400)
"""

ANNOUNCED = """
    select wallet.uuid as wallet_uuid,
      reception.credits || ' announced of reception ' || reception.uuid as expected,
      coalesce(event.payload ->> 'credits', 'nothing') as got
    from credit_receptions reception
    left join events event on event.account_id = $1
      and event.name = 'credit_reception_created'
      and event.subject_uuid = reception.uuid
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = reception.wallet_id
    where reception.account_id = $1
      and (event.payload ->> 'credits')::bigint is distinct from reception.credits
"""

rules += [
    Rule("each reception has its entry", POSTED),
    Rule("each reception is its contact's", OF_CONTACT),
    Rule("what was issued was received", ISSUED),
    Rule("a reversal undoes exactly what was given", REVERSED),
    Rule("each reception is explained", EXPLAINED),
    Rule("the terms of each reception are kept", TERMS_KEPT),
    Rule("credits expire when their terms say", EXPIRES),
    Rule("each reception was announced", ANNOUNCED),
]
