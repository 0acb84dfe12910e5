"""What must hold of what earning rules gave, as `regulars verify` asks it."""

from regulars.kit.verify import Rule, rules

# What of each reception that still stands a cap was for.
COUNTED = """
    with counted as (
      select reception.id, reception.uuid, reception.contact_id, reception.wallet_id,
        (step ->> 'rule_uuid')::uuid as rule_uuid, cap.period, cap.most::bigint as most,
        (step ->> 'gave')::bigint as gave
      from credit_receptions reception
      cross join jsonb_array_elements(reception.explanation -> 'steps') step
      cross join jsonb_each_text(step -> 'caps') cap(period, most)
      where reception.account_id = $1 and not exists (
        select from credit_receptions undoing
        where undoing.account_id = $1 and undoing.reverses_id = reception.id))
"""

CAPPED = (
    COUNTED
    + """
    select wallet.uuid as wallet_uuid,
      'at most ' || most || ' for ' || period || ' by rule ' || rule_uuid
        || ' with reception ' || run.uuid as expected,
      total::text as got
    from (
      select counted.*,
        sum(gave) over (partition by contact_id, rule_uuid, period order by id) as total
      from counted) run
    left join wallets wallet on wallet.account_id = $1 and wallet.id = run.wallet_id
    where gave > 0 and total > most
"""
)

USED = (
    COUNTED
    + """
    , given as (
      select contact_id, rule_uuid, period, sum(gave) as credits
      from counted group by contact_id, rule_uuid, period),
    used as (
      select contact_id, rule_uuid, period, credits
      from earning_rule_uses where account_id = $1)
    select null::uuid as wallet_uuid,
      coalesce(given.credits, 0) || ' for ' || period || ' by rule ' || rule_uuid
        || ' to contact ' || contact_id as expected,
      coalesce(used.credits, 0)::text as got
    from given full join used using (contact_id, rule_uuid, period)
    where coalesce(given.credits, 0) <> coalesce(used.credits, 0)
"""
)

# One of no credits waits for nobody: written at the same moment, it may have the
# smaller number and still not have been there. Looked for one by one: a join of all
# receptions of a busy contact with each other took twelve minutes.
FIRST = """
    with first_ones as materialized (
      select reception.id, reception.uuid, reception.contact_id, reception.wallet_id,
        reception.recorded_at - interval '1 minute' as a_minute_before
      from credit_receptions reception
      cross join jsonb_array_elements(reception.explanation -> 'steps') step
      where reception.account_id = $1 and (step ->> 'when_first')::boolean
        and (step ->> 'gave')::bigint > 0)
    select wallet.uuid as wallet_uuid,
      'no reception before ' || reception.uuid as expected, 'one' as got
    from first_ones reception
    cross join lateral (
      select from credit_receptions earlier
      where earlier.account_id = $1 and earlier.contact_id = reception.contact_id
        and earlier.recorded_at < reception.a_minute_before
        and earlier.id < reception.id
      limit 1) earlier
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = reception.wallet_id
"""

VERSIONS_KEPT = """
    select distinct null::uuid as wallet_uuid,
      'version ' || named.version || ' of earning rule ' || named.uuid as expected,
      'none' as got
    from (
      select (step ->> 'rule_uuid')::uuid as uuid,
        (step ->> 'rule_version')::bigint as version
      from credit_receptions reception
      cross join jsonb_array_elements(reception.explanation -> 'steps'
        || coalesce(reception.explanation -> 'not_fired', '[]')) step
      where reception.account_id = $1
        and coalesce(step ->> 'kind', 'none') in ('multiplication', 'fixed', 'none'))
      named
    where not exists (
      select from earning_rule_versions version
      where version.account_id = $1 and version.rule_uuid = named.uuid
        and version.version = named.version)
"""

# Of those that there were when it was written the last from before it had happened. Who
# was reckoned by rates says so where the version that it was written on is younger than
# what happened; versions without earning rules are of before anybody said so.
RATES_OF = """
    with own as materialized (
      select distinct on (version) version, program_id, published_at,
        terms ? 'earning_rules' as has_rules
      from loyalty_program_versions where account_id = $1
      order by version, published_at desc),
    late as materialized (
      select reception.uuid, reception.wallet_id, reception.program_version,
        reception.happened_at, own.program_id,
        (reception.explanation ->> 'rates_of')::int as rates_of
      from credit_receptions reception
      left join own on own.version = reception.program_version
      where reception.account_id = $1 and (reception.explanation ? 'rates_of'
        or own.has_rules and own.published_at > reception.happened_at
          and reception.explanation #>> '{steps,0,kind}' in
            ('base_rate', 'no_rule', 'multiplication', 'fixed')))
    select wallet.uuid as wallet_uuid,
      'the rates of version ' || coalesce(before.version::text, 'today') || ' of '
        || late.uuid as expected,
      coalesce(late.rates_of::text, 'none') as got
    from late
    left join lateral (
      select version from loyalty_program_versions kept
      where kept.account_id = $1 and kept.program_id = late.program_id
        and kept.version <= late.program_version
        and kept.published_at <= late.happened_at
      order by version desc limit 1) before on true
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = late.wallet_id
    where late.rates_of is distinct from before.version
"""

rules += [
    Rule("what had happened before has the rates of then", RATES_OF),
    Rule("the earning rules of each reception are kept", VERSIONS_KEPT),
    Rule("no rule gives more than its caps", CAPPED),
    Rule("what rules with caps gave is counted", USED),
    Rule("a first reception is one", FIRST),
]
