-- Takes what is past its last instant out of the lots of these wallets, at most so many lots, one transfer for each, and returns how
-- many. Null is all of them, up to 15,000: where there are more the wallet can't be had, as if somebody else were writing to it, until the
-- clock has been by. The wallets must be locked by the caller. Doing it twice, at once or a month late makes no difference: what is gone has
-- no remainder. What is on hold stays until the hold has ended. Contacts whose credits these were are told of it.
create or replace function ledger_expire_some(p_account bigint, p_wallets bigint[], p_now timestamptz, p_most int) returns int language plpgsql as $$
declare
  expired int;
  whose bigint[];
  ends timestamptz[];
  amounts bigint[];
begin
  -- More than these (two thirds of a second) is the clock's work, some at a time: who spends would run into the five seconds of a statement, and
  -- whoever wants the wallet would wait as long. Counting stops where it is enough.
  if p_most is null and 15000 < (
    select count(*) from (
      select from unnest(p_wallets) as asked(id)
      cross join lateral (
        select from lots where account_id = p_account and wallet_id = asked.id and remaining > 0 and expires_at <= p_now limit 15001) lot
      limit 15001) due)
  then raise lock_not_available using message = 'too many lots are past their last instant to take them out at once'; end if;

  with found as materialized (
    select lot.wallet_id, lot.seq as lot_seq, lot.place, lot.remaining, lot.expires_at, wallet.unit,
      wallet.balance, wallet.seq, wallet.balance - wallet.held as free
    -- No more lots are read than are taken: wallet by wallet, in the order of the index, until there are enough.
    from wallets wallet
    cross join lateral (
      select wallet_id, seq, ctid as place, remaining, expires_at from lots
      where account_id = p_account and wallet_id = wallet.id and remaining > 0 and expires_at <= p_now
      order by expires_at, seq limit p_most) lot
    -- The list is there for the index: joined only to it, all wallets of the account were read.
    where wallet.account_id = p_account and wallet.id = any(p_wallets) limit p_most),
  due as materialized (
    select found.*, sum(remaining) over (partition by wallet_id order by expires_at, lot_seq) - remaining as before from found),
  taken as materialized (
    select due.*, least(remaining, free - before) as amount,
      seq + row_number() over (partition by wallet_id order by expires_at, lot_seq) as from_seq
    from due where free - before > 0),
  run as materialized (
    select taken.*, (balance - sum(amount) over (partition by wallet_id order by from_seq))::bigint as from_balance from taken),
  posted as (
    insert into transfers (account_id, kind, from_wallet_id, to_wallet_id, amount, from_seq, from_balance, happened_at, recorded_at)
    select p_account, 'expiry', run.wallet_id, own.id, run.amount, run.from_seq, run.from_balance, run.expires_at, p_now
    from run join wallets own on own.account_id = p_account and own.unit = run.unit and own.kind = 'expired' and not own.is_counted
    returning 1),
  used as (
    insert into lot_uses (account_id, wallet_id, seq, lot_seq, amount)
    select p_account, wallet_id, from_seq, lot_seq, amount from run returning 1),
  emptied as (
    -- By their place, which stays as long as their wallet is locked: by its keys a plan made for an empty table looks through
    -- the account's lots once for each.
    update lots set remaining = lots.remaining - run.amount from run
    where lots.account_id = p_account and lots.ctid = run.place returning 1),
  moved as (
    update wallets set balance = wallets.balance - total.amount, seq = wallets.seq + total.times,
      -- Also the first: what had run out long ago may have come late, by merging or given back.
      first_moved_at = least(wallets.first_moved_at, total.first_at), last_moved_at = greatest(wallets.last_moved_at, total.last_at)
    from (
      select wallet_id, sum(amount)::bigint as amount, count(*) as times, min(expires_at) as first_at, max(expires_at) as last_at
      from run group by wallet_id) total
    where wallets.account_id = p_account and wallets.id = any(p_wallets) and wallets.id = total.wallet_id returning 1)
  select (select count(*) from posted), array_agg(wallet_id), array_agg(expires_at), array_agg(amount) into expired, whose, ends, amounts
  from (select wallet_id, expires_at, sum(amount)::bigint as amount from run group by wallet_id, expires_at) gone;
  -- Loyalty's, which the ledger calls here and nowhere else: docs/decisions/0024.
  if expired > 0 then perform credits_tell_expired(p_account, whose, ends, amounts, p_now); end if;
  update wallets set next_expiry_at = soonest.expires_at
  from (
    select asked.id, (
      select min(expires_at) from lots
      where lots.account_id = p_account and lots.wallet_id = asked.id and lots.remaining > 0) as expires_at
    from unnest(p_wallets) as asked(id)) soonest
  where wallets.account_id = p_account and wallets.id = any(p_wallets) and wallets.id = soonest.id and wallets.next_expiry_at <= p_now
    and wallets.next_expiry_at is distinct from soonest.expires_at;
  return expired;
end $$;
