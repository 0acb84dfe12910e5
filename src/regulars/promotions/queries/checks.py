"""What speaks for and against redeeming a voucher, one thing at a time."""

from typing import Any

from regulars.kit.work import Work
from regulars.promotions.errors import VoucherNotFound

# The same as `voucher_redeem` and `voucher_refusal` say, which stop at the first.
CHECKS = """
    select $4::uuid is null or shop.id is not null as shop,
      $5::uuid is null or contact.id is not null as contact,
      holder.id is null or $5::uuid is null
        or holder.id is not distinct from contact.id as holder,
      voucher.expires_at is null or voucher.expires_at > $3 as expiration_date,
      voucher.times_redeemed < voucher.redemptions_allowed as redemptions,
      voucher.deactivated_at is null as status,
      voucher.activates_at <= $3 as activation_date,
      voucher.unlocked_at is not null or voucher.lock_ends_at is null
        or voucher.lock_ends_at <= $3
        or voucher.lock_mac is not distinct from $6::bytea as lock,
      $7::bigint <= voucher.redemptions_allowed - voucher.times_redeemed
        as number_of_times,
      promotion.is_active and promotion.removed_at is null as promotion,
      holder.id is not null or promotion.limit_per_contact is null
        or contact.id is not null as contact_named,
      holder.id is not null or contact.id is null
        or promotion.limit_per_contact is null or case
          when promotion.is_shared
          then had.redemptions + $7::bigint <= promotion.limit_per_contact
          else voucher_count($1, promotion.id, contact.id)
            < promotion.limit_per_contact end as limit_per_contact
    from vouchers voucher
    join promotions promotion
      on (promotion.account_id, promotion.id) = ($1, voucher.promotion_id)
    left join lateral (
      select id from shops where account_id = $1 and uuid = $4 limit 1) shop on true
    left join lateral (
      select id from contacts where account_id = $1 and uuid = $5 limit 1) contact
      on true
    cross join lateral (
      select coalesce((
        select former.merged_into_id from former_contacts former
        where former.account_id = $1 and former.id = voucher.contact_id),
        voucher.contact_id) as id) holder
    cross join lateral (
      select count(*) as redemptions from voucher_redemptions redemption
      where redemption.account_id = $1 and redemption.promotion_id = promotion.id
        and redemption.reversed_at is null and redemption.contact_id = any(array(
          select former.id from former_contacts former
          where former.account_id = $1 and former.merged_into_id = contact.id)
          || contact.id)) had
    where voucher.account_id = $1 and voucher.code_mac = $2
"""


async def checks(work: Work, code_mac: bytes, order: tuple[Any, ...]) -> dict[str, Any]:
    """Each thing that is looked at, and whether it is good.

    Of an order: where, for whom, with which key of a lock, and how often. Raises
    VoucherNotFound.
    """
    rows = await work.once(CHECKS, work.account_id, code_mac, work.now, *order)
    if not rows:
        raise VoucherNotFound
    return dict(rows[0])
