"""What must hold of vouchers, as `regulars verify` asks it."""

from regulars.kit.verify import Rule, rules

USES = """
    select null::uuid as wallet_uuid,
      standing.uses || ' uses of voucher ' || voucher.uuid
        || coalesce(', the last at ' || standing.last_at, '') as expected,
      voucher.times_redeemed || coalesce(', the last at ' || voucher.redeemed_at, '')
        as got
    from vouchers voucher
    cross join lateral (
      select count(*) as uses, max(redemption.happened_at) as last_at
      from voucher_redemptions redemption
      where redemption.account_id = $1 and redemption.voucher_id = voucher.id
        and redemption.reversed_at is null) standing
    where voucher.account_id = $1
      and (voucher.times_redeemed, voucher.redeemed_at)
        is distinct from (standing.uses, standing.last_at)
"""

OF_VOUCHER = """
    select null::uuid as wallet_uuid,
      'a voucher of its promotion for redemption ' || redemption.uuid as expected,
      coalesce('one of another: ' || voucher.uuid, 'none') as got
    from voucher_redemptions redemption
    left join vouchers voucher
      on (voucher.account_id, voucher.id) = ($1, redemption.voucher_id)
    where redemption.account_id = $1
      and voucher.promotion_id is distinct from redemption.promotion_id
"""

# Those that a batch is still to make have been counted.
COUNTED = """
    select null::uuid as wallet_uuid,
      there.vouchers + coming.vouchers || ' vouchers of promotion ' || promotion.uuid
        as expected,
      promotion.vouchers::text as got
    from promotions promotion
    cross join lateral (
      select count(*) as vouchers from vouchers voucher
      where voucher.account_id = $1 and voucher.promotion_id = promotion.id) there
    cross join lateral (
      select coalesce(sum(batch.quantity - batch.made), 0) as vouchers
      from voucher_batches batch
      where batch.account_id = $1 and batch.promotion_id = promotion.id) coming
    where promotion.account_id = $1
      and promotion.vouchers <> there.vouchers + coming.vouchers
"""

ANNOUNCED = """
    with told as (
      select redemption.uuid::uuid as uuid, count(*) as times
      from events event
      cross join lateral jsonb_array_elements_text(event.payload -> 'redemptions')
        as redemption(uuid)
      where event.account_id = $1 and event.name = 'voucher_redeemed'
      group by 1)
    select null::uuid as wallet_uuid,
      'one event for voucher redemption ' || coalesce(redemption.uuid, told.uuid)
        as expected,
      case when redemption.uuid is null then 'no redemption'
        else coalesce(told.times, 0) || ' events' end as got
    from (select uuid from voucher_redemptions where account_id = $1) redemption
    full join told on told.uuid = redemption.uuid
    where told.times is distinct from 1 or redemption.uuid is null
"""

rules += [
    Rule("vouchers are used as often as they were redeemed", USES),
    Rule("what was redeemed is of the voucher's promotion", OF_VOUCHER),
    Rule("promotions count their vouchers", COUNTED),
    Rule("each voucher redemption was announced once", ANNOUNCED),
]
