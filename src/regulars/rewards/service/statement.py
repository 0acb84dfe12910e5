"""The statement that sells rewards: one round trip for one order or sixty-four.

Versions, contact, card, stock, code, limit, credits, record and event. Nothing at all
is touched when the program's version or a reward's is stale.
"""

from regulars.ledger.queries import NOTED

# Contacts and cards first: what is wrong with them is told before anything else. Each
# is looked up by itself: joined, all of an account's were read while nobody had counted
# its tables.
ASKED = """
    program as materialized (
      select 1 from loyalty_programs
      where account_id = $1 and id = $2 and version = $3),
    asked as materialized (
      select i.*, contact.id as contact_id, contact.email,
        contact.credit_wallet_id as wallet_id, card.id as card_id,
        card.name as card_name,
        case when contact.id is null then 'no contact'
          when i.scanned is null then null
          when card.id is null then 'no card'
          when not card.is_active then 'inactive'
          when card.contact_id is null then 'not linked'
          when card.contact_id <> contact.id then 'of another' end as refusal
      from unnest($5::uuid[], $6::uuid[], $7::bigint[], $8::bigint[], $9::bigint[],
          $10::text[], $11::text[], $12::bigint[], $13::text[], $14::text[],
          $15::text[], $16::timestamptz[], $17::timestamptz[], $18::text[])
        with ordinality as i(uuid, contact_uuid, shop_id, reward_id, version,
          reward_type, title, credits, channel, actor, explanation, happened_at,
          expires_at, scanned, n)
      cross join program
      left join lateral (
        select * from contacts
        where account_id = $1 and uuid = i.contact_uuid limit 1) contact on true
      left join lateral (
        select * from contact_identifiers
        where account_id = $1 and value = i.scanned limit 1) card on true)"""

TAKEN = """
    taking as (
      select array_agg(n order by n) as ns, array_agg(reward_id order by n) as rewards,
        array_agg(version order by n) as versions,
        array_agg(contact_id order by n) as contacts,
        array_agg(wallet_id order by n) as wallets,
        array_agg(credits order by n) as prices
      from asked where refusal is null),
    taken as materialized (
      select taking.ns[take.n] as n, take.outcome, take.code_id, take.code_sealed,
        take.stock_left
      from taking, reward_take($1, rewards, versions, contacts, wallets, prices, $4)
        take
      where taking.ns is not null),
    good as materialized (
      select asked.*, taken.code_id, taken.stock_left
      from asked join taken on taken.n = asked.n where taken.outcome = 'taken')"""

# What was judged to be free is free: its wallet has been locked since.
POSTED = """
    spending as (
      select array_agg(n order by n) as ns, array_agg(wallet_id order by n) as givers,
        array_agg(spent.id order by n) as takers, array_agg(credits order by n) as sums,
        array_agg('debit'::text order by n) as kinds,
        array_agg(happened_at order by n) as moments
      from good join wallets spent on spent.account_id = $1 and spent.unit = 'credits'
        and spent.kind = 'spent' and not spent.is_counted
      where credits > 0),
    posted as materialized (
      select spending.ns[post.n] as n, post.from_seq as seq,
        post.from_balance as balance
      from spending, ledger_post($1, givers, takers, sums, kinds, null, moments, null,
        null, null, false, $4) post
      where spending.ns is not null)"""

WRITTEN = """
    record as (
      insert into reward_receptions (account_id, uuid, contact_id, shop_id, reward_id,
        reward_type, title, credits, channel, actor, wallet_id, wallet_seq, code_id,
        contact_identifier_id, expires_at, explanation, happened_at, recorded_at)
      select $1, good.uuid, contact_id, shop_id, reward_id, reward_type, title,
        -credits, channel, actor, case when credits > 0 then wallet_id end, posted.seq,
        code_id, card_id, expires_at, explanation::jsonb, happened_at, $4
      from good left join posted on posted.n = good.n order by good.n
      returning id, uuid),
    waiting as (
      insert into collectable_rewards (account_id, reception_id, contact_id, state,
        expires_at, changed_at)
      select $1, record.id, contact_id, 'collectable', expires_at, $4
      from good join record on record.uuid = good.uuid where expires_at is not null),
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, event.name, event.subject, event.contact, event.payload, actor,
        happened_at, $4
      from good join rewards reward
        on reward.account_id = $1 and reward.id = good.reward_id,
      lateral (values
        ('reward_reception_created', good.uuid, contact_uuid, jsonb_build_object(
          'credits', -credits, 'reward', reward.uuid, 'reward_type', reward_type)),
        ('reward_stock_emptied', reward.uuid, null, '{}'))
        as event(name, subject, contact, payload)
      where event.name = 'reward_reception_created' or stock_left = 0
      order by good.n)"""

# The balance after each entry is known from posting it, but where something has run out
# that is still in the wallet. Of what was free there is no entry.
TAKE = f"""
    with {ASKED},
    {TAKEN},
    {POSTED},
    {NOTED.format("good where credits = 0")},
    {WRITTEN}
    select asked.n, coalesce(asked.refusal, taken.outcome) as outcome, record.id,
      asked.email, asked.wallet_id, asked.card_name, taken.code_sealed,
      taken.stock_left,
      case when posted.n is null or (select next_expiry_at <= $4 from wallets
            where account_id = $1 and id = asked.wallet_id)
        then ledger_balance($1, asked.wallet_id, $4)
        else posted.balance end as balance
    from asked left join taken on taken.n = asked.n
    left join record on record.uuid = asked.uuid
    left join posted on posted.n = asked.n
    cross join noted
    where taken.n is not null or asked.refusal is not null
    union all
    select null, 'stale', null, null, null, null, null, null, null
    where not exists (select 1 from program)
      or exists (select 1 from taken where outcome = 'stale')
"""
