"""The statement that moves money of contacts: one round trip for up to 64 orders.

What is refused is told by it, and nothing of a refused order is written.
"""

# Rows are looked up one by one: joined, a plan that was made while there were few reads
# all of the account's, for each batch again.
# Wallets are locked inside of `prepaid_judge`, and stay so until the statement ends.
JUDGED = """
    judged as materialized (
      select judged.*, item.uuid, item.channel, item.actor, item.attributes,
        item.happened_at
      from prepaid_judge($1, $3::uuid[], $4::text[], $5::uuid[], $6::uuid[],
        $7::bigint[], $8::uuid[], $9::uuid[], $2) judged
      join unnest($10::uuid[], $11::text[], $12::text[], $13::text[],
          $14::timestamptz[]) with ordinality
        as item(uuid, channel, actor, attributes, happened_at, n)
        on item.n = judged.n)"""

POSTED = """
    moving as (
      select array_agg(n order by n) as ns,
        array_agg(case when amount > 0 then own_wallet_id else wallet_id end
          order by n) as givers,
        array_agg(case when amount > 0 then wallet_id else own_wallet_id end
          order by n) as takers,
        array_agg(abs(amount) order by n) as sums, array_agg(kind order by n) as kinds,
        array_agg(happened_at order by n) as moments
      from judged where outcome = 'good'),
    posted as materialized (
      select moving.ns[post.n] as n, coalesce(post.from_seq, post.to_seq) as seq,
        coalesce(post.from_balance, post.to_balance) as balance
      from moving, ledger_post($1, givers, takers, sums, kinds, null, moments, null,
        null, null, false, $2) post
      where moving.ns is not null and post.outcome = 'posted')"""

WRITTEN = """
    record as (
      insert into prepaid_transactions (account_id, uuid, contact_id, shop_id,
        amount_in_cents, balance_in_cents, channel, actor, contact_identifier_id,
        wallet_id, wallet_seq, reverses_id, happened_at, recorded_at)
      select $1, judged.uuid, contact_id, shop_id, amount, posted.balance, channel,
        actor, card_id, wallet_id, posted.seq, undone_id, happened_at, $2
      from judged join posted on posted.n = judged.n order by judged.n
      returning id, uuid),
    filled as (
      insert into prepaid_transaction_attributes (account_id, transaction_id,
        attributes)
      select $1, record.id, attributes::jsonb
      from judged join record on record.uuid = judged.uuid where attributes <> '{}'),
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, 'prepaid_transaction_created', judged.uuid, contact.uuid,
        jsonb_build_object('amount_in_cents', amount, 'balance_in_cents',
          posted.balance, 'reverses', undone.uuid),
        judged.actor, judged.happened_at, $2
      from judged join posted on posted.n = judged.n
      left join lateral (
        select uuid from contacts
        where account_id = $1 and id = judged.contact_id limit 1) contact on true
      left join lateral (
        select uuid from prepaid_transactions
        where account_id = $1 and id = undone_id limit 1) undone on true
      order by judged.n)"""

TRANSACT = f"""
    with {JUDGED},
    {POSTED},
    {WRITTEN}
    select judged.n, judged.outcome, record.id, judged.amount as amount_in_cents,
      posted.balance as balance_in_cents, contact.uuid as contact_uuid, contact.email,
      judged.shop_id, shop.uuid as shop_uuid, shop.reference as shop_reference,
      shop.name as shop_name, card.name as card_name, card.value as card_value,
      card.is_active as card_is_active, undone.uuid as reverses_uuid,
      account.currency, account.language
    from judged
    join accounts account on account.id = $1
    left join posted on posted.n = judged.n
    left join record on record.uuid = judged.uuid
    left join lateral (
      select uuid, email from contacts
      where account_id = $1 and id = judged.contact_id limit 1) contact on true
    left join lateral (
      select uuid, reference, name from shops
      where account_id = $1 and id = judged.shop_id limit 1) shop on true
    left join lateral (
      select name, value, is_active from contact_identifiers
      where account_id = $1 and id = judged.card_id limit 1) card on true
    left join lateral (
      select uuid from prepaid_transactions
      where account_id = $1 and id = judged.undone_id limit 1) undone on true
    order by judged.n
"""
