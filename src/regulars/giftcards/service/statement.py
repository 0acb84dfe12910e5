"""The statement that moves value on gift cards: one round trip for up to 64 orders.

What is refused is told by it, and nothing of a refused order is written.
"""

# Rows are looked up one by one: joined, a plan that was made while there were few reads
# all of the account's, for each batch again.
# Wallets are locked inside of `giftcard_judge`, and stay so until the statement ends.
JUDGED = """
    judged as materialized (
      select judged.*, item.uuid, item.channel, item.actor, item.attributes,
        item.happened_at
      from giftcard_judge($1, $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[],
        $7::boolean[], $13::boolean[], $14::boolean[], $2) judged
      join unnest($8::uuid[], $9::text[], $10::text[], $11::text[],
          $12::timestamptz[]) with ordinality
        as item(uuid, channel, actor, attributes, happened_at, n)
        on item.n = judged.n)"""

POSTED = """
    moving as (
      select array_agg(n order by n) as ns,
        array_agg(case when amount > 0 then program_wallet_id else wallet_id end
          order by n) as givers,
        array_agg(case when amount > 0 then wallet_id else program_wallet_id end
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
      insert into giftcard_transactions (account_id, uuid, giftcard_id, program_id,
        shop_id, amount_in_cents, type, channel, actor, wallet_id, wallet_seq,
        reverses_id, attributes, happened_at, recorded_at)
      select $1, judged.uuid, card_id, program_id, shop_id, amount, 'STANDARD', channel,
        actor, wallet_id, posted.seq, undone_id, attributes::jsonb, happened_at, $2
      from judged join posted on posted.n = judged.n order by judged.n
      returning id, uuid),
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, 'giftcard_transaction_created', judged.uuid, null, jsonb_build_object(
          'amount_in_cents', amount, 'giftcard', card.uuid, 'reverses', undone.uuid),
        judged.actor, judged.happened_at, $2
      from judged join posted on posted.n = judged.n
      cross join lateral (
        select uuid from giftcards where account_id = $1 and id = card_id limit 1) card
      left join lateral (
        select uuid from giftcard_transactions
        where account_id = $1 and id = undone_id limit 1) undone on true
      order by judged.n)"""

TRANSACT = f"""
    with {JUDGED},
    {POSTED},
    {WRITTEN}
    select judged.n, judged.outcome, record.id, judged.amount, judged.card_id,
      card.uuid as card_uuid, judged.shop_id, shop.uuid as shop_uuid,
      shop.name as shop_name, posted.balance, program.min_amount_in_cents
    from judged
    left join posted on posted.n = judged.n
    left join record on record.uuid = judged.uuid
    left join lateral (
      select uuid from giftcards
      where account_id = $1 and id = judged.card_id limit 1) card on true
    left join lateral (
      select uuid, name from shops
      where account_id = $1 and id = judged.shop_id limit 1) shop on true
    left join lateral (
      select min_amount_in_cents from giftcard_programs
      where account_id = $1 and id = judged.program_id limit 1) program on true
    order by judged.n
"""
