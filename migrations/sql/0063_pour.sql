-- Moves what is left of the lots of one wallet into another, the one that runs out soonest first, at most so many lots, and returns how
-- many. Each goes by a transfer of its own and keeps its last instant. What the other owes is paid first: that is in no lot afterwards.
-- Both wallets must be locked by the caller, and what is past its last instant taken out: what still is there is on hold, and goes too.
create function ledger_pour(p_account bigint, p_from bigint, p_into bigint, p_now timestamptz, p_most int) returns int language plpgsql as $$
declare poured int;
begin
  with lot as materialized (
    select seq, ctid as place, remaining, expires_at from lots
    where account_id = p_account and wallet_id = p_from and remaining > 0 order by expires_at, seq limit p_most),
  item as materialized (
    -- Not after its last instant, as of which it runs out once it is on no hold.
    select lot.*, least(p_now, expires_at) as happened_at, row_number() over walk as n, sum(remaining) over walk as upto
    from lot window walk as (order by expires_at, seq)),
  run as materialized (
    select item.*, giver.seq + n as from_seq, (giver.balance - upto)::bigint as from_balance, taker.seq + n as to_seq,
      (taker.balance + upto)::bigint as to_balance,
      (greatest(taker.balance + upto, 0) - greatest(taker.balance + upto - remaining, 0))::bigint as kept
    from item
    join wallets giver on giver.account_id = p_account and giver.id = p_from
    join wallets taker on taker.account_id = p_account and taker.id = p_into),
  posted as (
    insert into transfers (account_id, kind, from_wallet_id, to_wallet_id, amount, from_seq, from_balance, to_seq, to_balance, happened_at, recorded_at)
    select p_account, 'merge', p_from, p_into, remaining, from_seq, from_balance, to_seq, to_balance, happened_at, p_now from run order by n),
  used as (
    insert into lot_uses (account_id, wallet_id, seq, lot_seq, amount) select p_account, p_from, from_seq, seq, remaining from run),
  emptied as (
    -- By their place, as in `ledger_expire_some`: the wallet is locked.
    update lots set remaining = 0 from run where lots.account_id = p_account and lots.ctid = run.place),
  brought as (
    insert into lots (account_id, wallet_id, seq, amount, remaining, expires_at)
    select p_account, p_into, to_seq, kept, kept, expires_at from run where kept > 0),
  total as materialized (
    select count(*)::int as times, coalesce(sum(remaining), 0)::bigint as amount, min(happened_at) as first_at, max(happened_at) as last_at,
      min(expires_at) filter (where kept > 0) as soonest
    from run),
  moved as (
    update wallets w set balance = w.balance + case w.id when p_into then total.amount else -total.amount end, seq = w.seq + total.times,
      next_expiry_at = case w.id when p_into then least(w.next_expiry_at, total.soonest) else w.next_expiry_at end,
      first_moved_at = least(w.first_moved_at, total.first_at), last_moved_at = greatest(w.last_moved_at, total.last_at)
    from total where w.account_id = p_account and w.id = any(array[p_from, p_into]) and total.times > 0)
  select times into poured from total;
  return poured;
end $$;
