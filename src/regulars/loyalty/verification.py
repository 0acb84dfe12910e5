"""What must hold of credit receptions, as `regulars verify` asks it."""

from regulars.kit.verify import Rule, rules

POSTED = """
    select wallet.uuid as wallet_uuid,
      reception.credits || ' by reception ' || reception.uuid as expected,
      coalesce(case when transfer.to_wallet_id = reception.wallet_id
        then transfer.amount else -transfer.amount end::text, 'no entry') as got
    from credit_receptions reception
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = reception.wallet_id
    left join transfers transfer on transfer.account_id = $1
      and (case when reception.credits > 0
        then transfer.to_wallet_id = reception.wallet_id
          and transfer.to_seq = reception.wallet_seq
        else transfer.from_wallet_id = reception.wallet_id
          and transfer.from_seq = reception.wallet_seq end)
    where reception.account_id = $1 and reception.credits <> 0
      and transfer.amount is distinct from abs(reception.credits)
"""

REVERSED = """
    select null::uuid as wallet_uuid,
      -original.credits || ' by the reversal of ' || original.uuid as expected,
      undoing.credits::text as got
    from credit_receptions undoing
    join credit_receptions original
      on original.account_id = $1 and original.id = undoing.reverses_id
    where undoing.account_id = $1 and undoing.credits <> -original.credits
"""

TERMS_KEPT = """
    select distinct null::uuid as wallet_uuid,
      'terms of version ' || reception.program_version as expected, 'none' as got
    from credit_receptions reception
    where reception.account_id = $1 and not exists (
      select 1 from loyalty_program_versions version
      where version.account_id = $1 and version.version = reception.program_version)
"""

rules += [
    Rule("each reception has its entry", POSTED),
    Rule("a reversal undoes exactly what was given", REVERSED),
    Rule("the terms of each reception are kept", TERMS_KEPT),
]
