"""The statement that redeems vouchers: one round trip for up to 64 orders.

What is refused is told by it, and nothing of a refused order is written.
"""

# Rows are looked up one by one: joined, a plan that was made while there were few reads
# all of the account's, for each batch again.
ASKED = """
    asked as materialized (
      select i.*, shop.id as shop_id, contact.id as contact_id,
        voucher.id as voucher_id,
        case when i.shop_uuid is not null and shop.id is null then 'no shop'
          when i.contact_uuid is not null and contact.id is null then 'no contact'
          when voucher.id is null then 'no voucher' end as refusal
      from unnest($3::bytea[], $4::uuid[], $5::uuid[], $6::uuid[], $7::bigint[],
          $8::bigint[], $9::bytea[], $10::boolean[], $11::text[], $12::text[],
          $13::timestamptz[])
        with ordinality as i(code_mac, voucher_uuid, shop_uuid, contact_uuid, times,
          least_allowed, key_mac, tries, channel, actor, happened_at, n)
      left join lateral (
        select id from shops
        where account_id = $1 and uuid = i.shop_uuid limit 1) shop on true
      left join lateral (
        select id from contacts
        where account_id = $1 and uuid = i.contact_uuid limit 1) contact on true
      left join lateral (select coalesce((
          select id from vouchers where account_id = $1 and code_mac = i.code_mac), (
          select id from vouchers where account_id = $1 and uuid = i.voucher_uuid))
        as id) voucher on true)"""

# Those that were redeemed stay locked until the statement ends.
JUDGED = """
    going as (
      select array_agg(n order by n) as ns,
        array_agg(voucher_id order by n) as vouchers,
        array_agg(contact_id order by n) as contacts,
        array_agg(shop_id order by n) as shops, array_agg(times order by n) as times,
        array_agg(least_allowed order by n) as least_allowed,
        array_agg(key_mac order by n) as keys, array_agg(tries order by n) as tries,
        array_agg(channel order by n) as channels,
        array_agg(actor order by n) as actors,
        array_agg(happened_at order by n) as moments, (
          select array_agg(made.uuid order by made.at)
          from unnest($14::bigint[], $15::uuid[]) with ordinality
            as made(n, uuid, at)
          where made.n = any(array(select n from asked where refusal is null)))
          as uuids
      from asked where refusal is null),
    judged as materialized (
      select going.ns[redeem.n] as n, redeem.outcome, redeem.contact_id,
        redeem.times_redeemed, redeem.uuids
      from going, voucher_redeem($1, vouchers, contacts, shops, times, least_allowed,
        keys, tries, channels, actors, moments, going.uuids, $2) redeem
      where going.ns is not null)"""

# As they were before, but for what the function says has changed.
FOUND = """
    found as materialized (
      select asked.n, asked.tries, asked.actor, asked.happened_at, judged.uuids,
        judged.times_redeemed, voucher.id, voucher.uuid, voucher.code_sealed,
        voucher.redemptions_allowed, voucher.activates_at, voucher.expires_at,
        voucher.redeemed_at, voucher.locked_at, voucher.lock_ends_at,
        voucher.unlocked_at, voucher.attributes, voucher.created_at,
        batch.uuid as batch_uuid, contact.uuid as contact_uuid,
        contact.email as contact_email, promotion.uuid as promotion_uuid,
        promotion.name as promotion_name,
        promotion.description as promotion_description,
        promotion.redemptions_per_voucher as promotion_redemptions,
        promotion.voucher_limit as promotion_limit,
        promotion.limit_per_contact as promotion_limit_per_contact,
        promotion.expiration_seconds as promotion_expiration_seconds,
        promotion.attributes as promotion_attributes
      from asked join judged on judged.n = asked.n and judged.outcome = 'good'
      cross join lateral (
        select * from vouchers
        where account_id = $1 and id = asked.voucher_id limit 1) voucher
      cross join lateral (
        select * from promotions
        where account_id = $1 and id = voucher.promotion_id limit 1) promotion
      left join lateral (
        select uuid from voucher_batches
        where account_id = $1 and id = voucher.batch_id limit 1) batch on true
      left join lateral (
        select uuid, email from contacts
        where account_id = $1 and id = judged.contact_id limit 1) contact on true)"""

LOGGED = """
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, 'voucher_redeemed', uuid, contact_uuid, jsonb_build_object(
          'promotion', promotion_uuid, 'redemptions', uuids, 'redemptions_remaining',
          redemptions_allowed - times_redeemed),
        actor, happened_at, $2
      from found where not tries order by n)"""

REDEEM = f"""
    with {ASKED},
    {JUDGED},
    {FOUND},
    {LOGGED}
    select asked.n, coalesce(asked.refusal, judged.outcome) as outcome, found.*
    from asked left join judged on judged.n = asked.n
    left join found on found.n = asked.n
    order by asked.n
"""
