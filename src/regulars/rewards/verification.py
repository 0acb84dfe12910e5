"""What must hold of rewards and of what was bought, as `regulars verify` asks it."""

from regulars.kit.verify import Rule, rules

# What left counted wallets for the account's own wallet of spent credits.
SPENT = """
    with spent as (
      select id from wallets where account_id = $1 and unit = 'credits'
        and kind = 'spent' and not is_counted),
    entry as (
      select from_wallet_id as wallet_id, from_seq as seq, amount, kind
      from transfers join spent on spent.id = to_wallet_id
      where account_id = $1 and from_seq is not null)
"""

POSTED = (
    SPENT
    + """
    select wallet.uuid as wallet_uuid,
      -reception.credits || ' spent by reception ' || reception.uuid as expected,
      coalesce(entry.amount || ' as ' || entry.kind, 'no entry') as got
    from reward_receptions reception
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = reception.wallet_id
    left join entry on entry.wallet_id = reception.wallet_id
      and entry.seq = reception.wallet_seq
    where reception.account_id = $1 and reception.credits <> 0
      and (entry.amount, entry.kind) is distinct from (-reception.credits, 'debit')
"""
)

# Whatever was spent other than from a hold, some reward reception spent.
BOUGHT = (
    SPENT
    + """
    select wallet.uuid as wallet_uuid,
      'a reward reception for entry ' || entry.seq as expected, 'none' as got
    from entry
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = entry.wallet_id
    left join reward_receptions reception on reception.account_id = $1
      and reception.wallet_id = entry.wallet_id and reception.wallet_seq = entry.seq
    where entry.kind = 'debit' and reception.id is null
"""
)

# Of somebody who is no more it is the wallet that they had.
OF_CONTACT = """
    select wallet.uuid as wallet_uuid,
      'the wallet of the contact of reception ' || reception.uuid as expected,
      case when coalesce(contact.id, former.id) is null then 'no contact'
        else 'another' end as got
    from reward_receptions reception
    left join contacts contact
      on contact.account_id = $1 and contact.id = reception.contact_id
    left join former_contacts former
      on former.account_id = $1 and former.id = reception.contact_id
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = reception.wallet_id
    where reception.account_id = $1 and (coalesce(contact.id, former.id) is null
      or reception.credits <> 0 and reception.wallet_id
        is distinct from coalesce(contact.credit_wallet_id, former.credit_wallet_id))
"""

# To whoever the contact is now: they may have been merged in between.
GIVEN_BACK = """
    select wallet.uuid as wallet_uuid,
      coalesce(-reception.credits || ' by the reversal of ' || reception.uuid,
        'no reward reception ' || undoing.undoes_uuid) as expected,
      undoing.credits::text as got
    from credit_receptions undoing
    left join reward_receptions reception
      on reception.account_id = $1 and reception.uuid = undoing.undoes_uuid
    left join former_contacts first
      on first.account_id = $1 and first.id = reception.contact_id
    left join former_contacts later
      on later.account_id = $1 and later.id = undoing.contact_id
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = undoing.wallet_id
    where undoing.account_id = $1 and undoing.undoes_uuid is not null
      and (undoing.credits, coalesce(later.merged_into_id, undoing.contact_id))
        is distinct from (-reception.credits,
          coalesce(first.merged_into_id, reception.contact_id))
"""

EXPLAINED = """
    select wallet.uuid as wallet_uuid,
      -reception.credits || ' explained by reception ' || reception.uuid as expected,
      coalesce(why.credits::text, 'nothing') as got
    from reward_receptions reception
    left join lateral (
      select sum((step ->> 'took')::bigint) as credits
      from jsonb_array_elements(reception.explanation -> 'steps') step) why on true
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = reception.wallet_id
    where reception.account_id = $1
      and why.credits is distinct from -reception.credits
"""

ANNOUNCED = """
    select wallet.uuid as wallet_uuid,
      reception.credits || ' announced once of reception ' || reception.uuid
        as expected,
      coalesce(event.credits || ', ' || event.times || ' times', 'nothing') as got
    from reward_receptions reception
    left join (
      select subject_uuid, count(*) as times, max(payload ->> 'credits') as credits
      from events where account_id = $1 and name = 'reward_reception_created'
      group by 1) event on event.subject_uuid = reception.uuid
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = reception.wallet_id
    where reception.account_id = $1 and (event.times, event.credits::bigint)
      is distinct from (1, reception.credits)
"""

CODES_LEFT = """
    select null::uuid as wallet_uuid,
      coalesce(code.free, 0) || ' codes left of reward ' || reward.uuid as expected,
      reward.stock || ' in stock' as got
    from rewards reward
    left join (
      select reward_id, count(*) as free from reward_codes
      where account_id = $1 and taken_at is null group by reward_id) code
      on code.reward_id = reward.id
    where reward.account_id = $1 and reward.type = 'DIGITAL'
      and reward.stock is distinct from coalesce(code.free, 0)
"""

CODES_GIVEN = """
    select null::uuid as wallet_uuid,
      coalesce('a code of its own for reception ' || reception.uuid,
        'a reception for code ' || code.id) as expected,
      case when reception.id is null then 'none' when code.id is null then 'no code'
        when code.taken_at is null then 'one that is free'
        else 'one of another reward' end as got
    from (select * from reward_codes where account_id = $1) code
    full join (
      select * from reward_receptions
      where account_id = $1 and code_id is not null) reception
      on reception.code_id = code.id
    where (code.id is null or code.taken_at is not null or reception.id is not null)
      and (code.id, code.reward_id, code.taken_at is not null)
        is distinct from (reception.code_id, reception.reward_id, true)
"""

# A claim that was reversed counts no more.
CLAIMS = """
    with claimed as (
      select reward_id, contact_id, count(*) as claims
      from reward_receptions reception
      where account_id = $1 and not exists (
        select 1 from credit_receptions undoing
        where undoing.account_id = $1 and undoing.undoes_uuid = reception.uuid)
      group by 1, 2)
    select null::uuid as wallet_uuid,
      coalesce(claimed.claims, 0) || ' claims of reward ' || reward_id || ' by contact '
        || contact_id as expected,
      coalesce(counted.claims, 0) || ' counted' as got
    from claimed
    full join (select * from reward_claims where account_id = $1) counted
      using (reward_id, contact_id)
    where coalesce(claimed.claims, 0) <> coalesce(counted.claims, 0)
"""

WAITING = """
    select null::uuid as wallet_uuid,
      case when reception.expires_at is null then 'nothing to collect'
        when undoing.id is not null then 'reversed'
        when redemption.id is not null then 'collected'
        else 'neither collected nor reversed' end
        || ' of reception ' || reception.uuid as expected,
      coalesce(waiting.state || ' until ' || waiting.expires_at, 'nothing') as got
    from reward_receptions reception
    left join collectable_rewards waiting
      on waiting.account_id = $1 and waiting.reception_id = reception.id
    left join collectable_reward_redemptions redemption on redemption.account_id = $1
      and redemption.reception_id = reception.id and redemption.reversed_at is null
    left join credit_receptions undoing
      on undoing.account_id = $1 and undoing.undoes_uuid = reception.uuid
    where reception.account_id = $1
      and (waiting.expires_at is distinct from reception.expires_at
        or waiting.contact_id is distinct from reception.contact_id
          and reception.expires_at is not null
        or coalesce(waiting.state = 'collected', false) <> (redemption.id is not null)
        or waiting.state = 'reversed' and undoing.id is null
        or waiting.state in ('collectable', 'collected', 'expired')
          and undoing.id is not null)
"""

# What moved credits is an entry, as others prove; the rest is of the wallet that its
# contact has or had. What still waits has done nothing yet.
MADE = """
    with unmoved as (
      select contact_id, reception.happened_at, reception.recorded_at
      from credit_receptions reception
      left join (
        select reception_id, wallet_seq from pending_credits
        where account_id = $1) pending on pending.reception_id = reception.id
      where reception.account_id = $1 and reception.credits = 0
        and reception.wallet_seq is null and pending.wallet_seq is null
      union all
      select contact_id, happened_at, recorded_at from reward_receptions
      where account_id = $1 and credits = 0),
    made as (
      select to_wallet_id as wallet_id, happened_at, kind, amount,
        to_balance as balance, recorded_at from transfers
      where account_id = $1 and to_seq is not null
        and ledger_is_transaction(kind, reference)
      union all
      select from_wallet_id, happened_at, kind, -amount, from_balance, recorded_at
      from transfers
      where account_id = $1 and from_seq is not null
        and ledger_is_transaction(kind, reference)
      union all
      select coalesce(contact.credit_wallet_id, former.credit_wallet_id),
        unmoved.happened_at, null, 0, null, unmoved.recorded_at
      from unmoved
      left join contacts contact
        on contact.account_id = $1 and contact.id = unmoved.contact_id
      left join former_contacts former
        on former.account_id = $1 and former.id = unmoved.contact_id)
"""

TRANSACTIONS = (
    MADE
    + """
    select wallet.uuid as wallet_uuid,
      concat_ws(' ', count(made.happened_at), 'transactions, from',
        min(made.happened_at), 'to', max(made.happened_at)) as expected,
      concat_ws(' ', wallet.transactions, 'counted, from',
        wallet.first_transaction_at, 'to', wallet.last_transaction_at) as got
    from wallets wallet left join made on made.wallet_id = wallet.id
    where wallet.account_id = $1 and wallet.keeps_lots
    group by wallet.uuid, wallet.transactions, wallet.first_transaction_at,
      wallet.last_transaction_at
    having (count(made.happened_at), min(made.happened_at), max(made.happened_at))
      is distinct from (wallet.transactions, wallet.first_transaction_at,
        wallet.last_transaction_at)
"""
)

# One of those that happened last, if several did: what moved nothing only if it was
# recorded last, too, and then the balance before it may be that of another sale under
# way. What is undone may come back by several entries: the last one's balance counts.
LATEST = (
    MADE
    + """
    , latest as (
      select made.*, max(made.recorded_at) filter (where made.kind is not null)
          over (partition by made.wallet_id) as moved_at
      from wallets wallet
      join made on made.wallet_id = wallet.id
        and made.happened_at = wallet.last_transaction_at
      where wallet.account_id = $1)
    select wallet.uuid as wallet_uuid,
      coalesce('what happened at ' || wallet.last_transaction_at, 'nothing')
        as expected,
      concat_ws(' ', coalesce(wallet.last_amount::text, 'none'), 'on',
        coalesce(wallet.balance_before_last::text, 'none')) as got
    from wallets wallet
    left join (
      select distinct wallet.id from wallets wallet
      join latest on latest.wallet_id = wallet.id
      where wallet.account_id = $1
        and (latest.amount = wallet.last_amount or latest.kind = 'reversal')
        and coalesce(latest.balance = wallet.balance_before_last + wallet.last_amount,
          latest.kind is null and wallet.balance_before_last is not null
          and latest.recorded_at >= coalesce(latest.moved_at, latest.recorded_at))
      ) good on good.id = wallet.id
    where wallet.account_id = $1 and wallet.keeps_lots and good.id is null
      and (wallet.transactions > 0
        or coalesce(wallet.last_amount, wallet.balance_before_last) is not null)
"""
)

rules += [
    Rule("each reward reception has its entry", POSTED),
    Rule("what was spent was received", BOUGHT),
    Rule("each reward reception is its contact's", OF_CONTACT),
    Rule("a reversal gives back exactly what a reward cost", GIVEN_BACK),
    Rule("each reward reception is explained", EXPLAINED),
    Rule("each reward reception was announced", ANNOUNCED),
    Rule("the stock of a digital reward is its codes", CODES_LEFT),
    Rule("each code was given once", CODES_GIVEN),
    Rule("claims are counted", CLAIMS),
    Rule("transactions are counted", TRANSACTIONS),
    Rule("the last transaction is known", LATEST),
    Rule("what waits to be collected is as it was paid for", WAITING),
]
