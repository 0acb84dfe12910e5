-- Redeems vouchers in the order of the list, each as often as it says, or tells why not:
--   good         it is redeemed; of one that is only tried nothing is changed
--   no voucher   there is none, or it is another contact's
--   who          the promotion counts what each contact gets, and nobody said who it is
--   limit        the contact has as many vouchers of the promotion as one contact may have
--   and what voucher_refusal says
-- Locks are taken in the order: contacts of promotions that count, by id; vouchers, by id. What a contact has had of such a promotion
-- changes only while the contact is locked. Each statement in here sees what the holders of those locks have committed, which one plain
-- statement would not: that is why this is a function. `p_uuids` has as many for each item as `p_times` says, one after the other.
create or replace function voucher_redeem(
  p_account bigint, p_vouchers bigint[], p_contacts bigint[], p_shops bigint[], p_times bigint[], p_least_allowed bigint[], p_keys bytea[],
  p_tries boolean[], p_channels text[], p_actors text[], p_moments timestamptz[], p_uuids uuid[], p_now timestamptz
) returns table (n bigint, outcome text, contact_id bigint, times_redeemed bigint, uuids uuid[]) language plpgsql
rows 16 set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  voucher vouchers;
  promotion promotions;
  holder bigint;
  given bigint;
  had bigint;
  claims boolean;
  place int := 0;
begin
  perform 1 from contacts c where c.account_id = p_account and c.id = any(array(
    select item.contact_id from unnest(p_vouchers, p_contacts, p_tries) as item(voucher_id, contact_id, tries)
    cross join lateral (select v.promotion_id from vouchers v where v.account_id = p_account and v.id = item.voucher_id limit 1) v
    cross join lateral (select p.limit_per_contact from promotions p where p.account_id = p_account and p.id = v.promotion_id limit 1) p
    where item.contact_id is not null and not item.tries and p.limit_per_contact is not null))
  order by c.id for no key update;
  perform 1 from vouchers v where v.account_id = p_account and v.id = any(array(
    select item.voucher_id from unnest(p_vouchers, p_tries) as item(voucher_id, tries) where not item.tries))
  order by v.id for no key update;

  for turn in 1 .. cardinality(p_vouchers) loop
    n := turn;
    given := p_contacts[turn];
    uuids := p_uuids[place + 1 : place + p_times[turn]];
    place := place + p_times[turn];
    select v.* into voucher from vouchers v where v.account_id = p_account and v.id = p_vouchers[turn];
    select p.* into promotion from promotions p where p.account_id = p_account and p.id = voucher.promotion_id;
    holder := coalesce((
      select former.merged_into_id from former_contacts former where former.account_id = p_account and former.id = voucher.contact_id), voucher.contact_id);
    claims := holder is null and given is not null and not promotion.is_shared;
    -- Whoever was named may have become another since they were looked up, and their voucher with them.
    outcome := case when voucher.id is null or holder <> coalesce((
      select former.merged_into_id from former_contacts former where former.account_id = p_account and former.id = given), given) then 'no voucher' else coalesce(
      voucher_refusal(voucher, promotion.is_active and promotion.removed_at is null, p_times[turn], p_least_allowed[turn], p_keys[turn], p_now), 'good') end;
    if outcome = 'good' and holder is null and promotion.limit_per_contact is not null then
      if given is null then
        outcome := 'who';
      elsif promotion.is_shared then
        select count(*) into had from voucher_redemptions r where r.account_id = p_account and r.promotion_id = promotion.id
          and r.reversed_at is null and r.contact_id = any(array(
            select former.id from former_contacts former where former.account_id = p_account and former.merged_into_id = given) || given);
        outcome := case when had + p_times[turn] > promotion.limit_per_contact then 'limit' else 'good' end;
      else
        had := voucher_count(p_account, promotion.id, given);
        outcome := case when had >= promotion.limit_per_contact then 'limit' else 'good' end;
      end if;
    end if;
    contact_id := coalesce(holder, given);
    times_redeemed := voucher.times_redeemed;
    if outcome = 'good' and not p_tries[turn] then
      update vouchers v set times_redeemed = v.times_redeemed + p_times[turn], redeemed_at = greatest(v.redeemed_at, p_moments[turn]), updated_at = p_now,
        contact_id = case when claims then given else v.contact_id end, is_claimed = v.is_claimed or claims,
        unlocked_at = case when v.lock_mac is not null then coalesce(v.unlocked_at, least(v.lock_ends_at, p_now)) end
      where v.account_id = p_account and v.id = voucher.id
      returning v.times_redeemed into times_redeemed;
      insert into voucher_redemptions (account_id, uuid, voucher_id, promotion_id, contact_id, shop_id, channel, actor, happened_at, recorded_at)
      select p_account, one.uuid, voucher.id, promotion.id, coalesce(holder, given), p_shops[turn], p_channels[turn], p_actors[turn], p_moments[turn], p_now
      from unnest(uuids) with ordinality as one(uuid, n) order by one.n;
    end if;
    return next;
  end loop;
end $$;
