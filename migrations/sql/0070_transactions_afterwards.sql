-- Accounts one after the other, for whose rows the owner's role speaks as the application does; a thousand wallets in a transaction.
do $$
declare
  account bigint;
  last_wallet bigint;
  ids bigint[];
begin
  for account in select id from accounts order by id loop
    last_wallet := 0;
    loop
      perform set_config('app.account', account::text, true);
      select array_agg(id order by id) into ids from (
        select id from wallets where account_id = account and keeps_lots and id > last_wallet order by id limit 1000 for no key update) next;
      exit when ids is null;
      -- A statement of its own: it sees what the locks' last holders have done.
      with own as materialized (
        select id as contact_id, credit_wallet_id as wallet_id from contacts where account_id = account and credit_wallet_id = any(ids)
        union all
        select id, credit_wallet_id from former_contacts where account_id = account and credit_wallet_id = any(ids)),
      -- What waited when its contact was merged was posted to the wallet that is theirs since.
      owner as materialized (
        select contact_id, wallet_id from own
        union
        select former.id, former.credit_wallet_id from own join former_contacts former on former.account_id = account and former.merged_into_id = own.contact_id),
      made as materialized (
        select owner.wallet_id, reception.credits, reception.happened_at, reception.recorded_at,
          coalesce(reception.wallet_id, pending.wallet_id) as entry_wallet_id, coalesce(reception.wallet_seq, pending.wallet_seq) as seq
        from owner join credit_receptions reception on reception.account_id = account and reception.contact_id = owner.contact_id
        left join pending_credits pending on pending.account_id = account and pending.reception_id = reception.id
        union all
        select owner.wallet_id, reception.credits, reception.happened_at, reception.recorded_at, reception.wallet_id, reception.wallet_seq
        from owner join reward_receptions reception on reception.account_id = account and reception.contact_id = owner.contact_id),
      entered as materialized (
        select coalesce(made.entry_wallet_id, made.wallet_id) as wallet_id, made.credits, coalesce(entry.happened_at, made.happened_at) as happened_at,
          made.recorded_at, made.seq, coalesce(entry.amount, 0) as amount, entry.kind, entry.balance
        from made
        left join lateral (
          select kind, amount, to_balance as balance, happened_at from transfers
          where account_id = account and to_wallet_id = made.entry_wallet_id and to_seq = made.seq
          union all
          select kind, -amount, from_balance, happened_at from transfers
          where account_id = account and from_wallet_id = made.entry_wallet_id and from_seq = made.seq) entry on true
        where (made.seq is not null or made.credits = 0) and coalesce(made.entry_wallet_id, made.wallet_id) = any(ids)),
      latest as (
        select distinct on (wallet_id) wallet_id, recorded_at, balance, case when kind = 'reversal' then credits else amount end as amount
        from entered order by wallet_id, happened_at desc, recorded_at desc, seq desc nulls first),
      before as (
        select wallet_id, amount, coalesce(latest.balance - amount, (
          -- It moved nothing: what was there after the entry before it.
          select balance from (
            (select to_balance as balance, to_seq as seq from transfers
             where account_id = account and to_wallet_id = latest.wallet_id and to_seq is not null and recorded_at <= latest.recorded_at
             order by to_seq desc limit 1)
            union all
            (select from_balance, from_seq from transfers
             where account_id = account and from_wallet_id = latest.wallet_id and from_seq is not null and recorded_at <= latest.recorded_at
             order by from_seq desc limit 1)) entry
          order by seq desc limit 1), 0) as balance
        from latest),
      total as (
        select wallet_id, count(*) as times, min(happened_at) as first_at, max(happened_at) as last_at from entered group by wallet_id)
      update wallets w set transactions = coalesce(total.times, 0), first_transaction_at = total.first_at, last_transaction_at = total.last_at,
        last_amount = before.amount, balance_before_last = before.balance,
        first_moved_at = (
          select min(happened_at) from (
            select happened_at from transfers where account_id = account and to_wallet_id = w.id and to_seq is not null
            union all
            select happened_at from transfers where account_id = account and from_wallet_id = w.id and from_seq is not null) entry)
      from unnest(ids) as wallet(id)
      left join total on total.wallet_id = wallet.id left join before on before.wallet_id = wallet.id
      where w.account_id = account and w.id = any(ids) and w.id = wallet.id;
      last_wallet := ids[cardinality(ids)];
      commit;
    end loop;
  end loop;
end $$
