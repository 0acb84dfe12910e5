-- How many vouchers of a promotion a contact has, also of those who were merged into the contact, and is still to get of a batch.
create or replace function voucher_count(p_account bigint, p_promotion bigint, p_contact bigint) returns bigint language sql stable as $$
  with theirs as materialized (
    select array(select former.id from former_contacts former where former.account_id = p_account and former.merged_into_id = p_contact) || p_contact as ids)
  select (select count(*) from vouchers v where v.account_id = p_account and v.promotion_id = p_promotion and v.contact_id = any((select ids from theirs)::bigint[]))
    + coalesce((
      select sum(b.quantity - b.made) from voucher_batches b where b.account_id = p_account and b.promotion_id = p_promotion
        and b.finished_at is null and b.contact_id = any((select ids from theirs)::bigint[])), 0)::bigint
$$;
