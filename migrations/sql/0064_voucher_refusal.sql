-- Why a voucher can't be redeemed so many times at this moment by whoever has this key; null when it can. In the order of the contract.
create or replace function voucher_refusal(
  p_voucher vouchers, p_is_on boolean, p_times bigint, p_least_allowed bigint, p_key bytea, p_now timestamptz
) returns text language sql immutable as $$
  select case
    when p_voucher.expires_at <= p_now then 'expired'
    when p_voucher.times_redeemed >= p_voucher.redemptions_allowed then 'redeemed'
    when p_voucher.deactivated_at is not null then 'deactivated'
    when p_voucher.activates_at > p_now then 'inactive'
    when p_voucher.unlocked_at is null and p_voucher.lock_ends_at > p_now and p_voucher.lock_mac is distinct from p_key then 'locked'
    when p_times > p_voucher.redemptions_allowed - p_voucher.times_redeemed or p_voucher.redemptions_allowed < p_least_allowed then 'too few'
    when not p_is_on then 'off' end
$$;
