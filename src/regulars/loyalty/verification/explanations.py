"""What is told of credit receptions must be so, as `regulars verify` asks it."""

from regulars.kit.verify import Rule, rules

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

ANNOUNCED = """
    select wallet.uuid as wallet_uuid,
      reception.credits || ' announced once of reception ' || reception.uuid
        as expected,
      coalesce(event.credits || ', ' || event.times || ' times', 'nothing') as got
    from credit_receptions reception
    left join (
      select subject_uuid, count(*) as times, max(payload ->> 'credits') as credits
      from events where account_id = $1 and name = 'credit_reception_created'
      group by 1) event on event.subject_uuid = reception.uuid
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = reception.wallet_id
    where reception.account_id = $1 and (event.times, event.credits::bigint)
      is distinct from (1, reception.credits)
"""

rules += [
    Rule("each reception is explained", EXPLAINED),
    Rule("the terms of each reception are kept", TERMS_KEPT),
    Rule("each reception was announced", ANNOUNCED),
]
