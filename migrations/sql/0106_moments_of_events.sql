-- Tells of contacts that credits of theirs are gone: one event for each and for each reason, whatever took them out of the wallet, in
-- the same transaction. So what was on hold is told when it goes, and what was captured never. An earlier release told what ended for
-- inactivity itself (`is_told`). Wallets of nobody, and those of something else than credits, have no contact.
-- The moment is in the form that all moments of events have.
create or replace function credits_tell_expired(p_account bigint, p_wallets bigint[], p_ends timestamptz[], p_amounts bigint[], p_now timestamptz)
returns void language plpgsql as $$
begin
  insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor, happened_at, recorded_at)
  select p_account, 'credits_expired', contact.uuid, contact.uuid,
    jsonb_build_object('credits', gone.credits, 'because', case when gone.active_at is null then 'age' else 'inactivity' end,
      'active_at', to_char(gone.active_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')), 'system', gone.ended_at, p_now
  from (
    select lot.wallet_id, inactivity.active_at, sum(lot.amount)::bigint as credits, max(lot.expires_at) as ended_at
    from unnest(p_wallets, p_ends, p_amounts) as lot(wallet_id, expires_at, amount)
    left join credit_inactivities inactivity on inactivity.account_id = p_account
      and inactivity.wallet_id = lot.wallet_id and inactivity.ended_at = lot.expires_at
    where inactivity.is_told is not true
    group by lot.wallet_id, inactivity.active_at) gone
  -- Each by itself, in the index: joined, all contacts of the account were read.
  cross join lateral (
    select uuid from contacts where account_id = p_account and credit_wallet_id = gone.wallet_id limit 1) contact
  order by gone.wallet_id, gone.ended_at;
end $$;
