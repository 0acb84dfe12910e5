-- Takes what is past its last instant out of the lots of these wallets, at most so many lots (null is all), one transfer for each,
-- and returns how many. The wallets must be locked by the caller. Doing it twice, at once or a month late makes no difference: what
-- is gone has no remainder. What is on hold stays until the hold has ended.
create or replace function ledger_expire_some(p_account bigint, p_wallets bigint[], p_now timestamptz, p_most int) returns int language plpgsql as $$
declare expired int;
begin
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
      last_moved_at = greatest(wallets.last_moved_at, total.last_at)
    from (select wallet_id, sum(amount)::bigint as amount, count(*) as times, max(expires_at) as last_at from run group by wallet_id) total
    where wallets.account_id = p_account and wallets.id = any(p_wallets) and wallets.id = total.wallet_id returning 1)
  select count(*) into expired from posted;
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

-- Gives the credits of each accepted transfer a lot, and takes those of each accepted debit out of lots.
-- Whatever a wallet owed is paid first: the lots of a wallet always sum to its balance, or to nothing while it owes.
create or replace function ledger_keep_lots(p_account bigint, p_moves jsonb) returns void language plpgsql as $$
declare
  move record;
  wallet bigint;
  missing bigint;
  seqs bigint[] := '{}';
  amounts bigint[] := '{}';
  done bigint[];
begin
  -- Debits of many wallets, each of which its own soonest lot covers: all of them at once. The loop took four statements for each.
  with debit as materialized (
    select m.wallet_id, min(m.seq) as seq, -min(m.change) as amount
    from jsonb_to_recordset(p_moves) as m(wallet_id bigint, seq bigint, change bigint, balance bigint, undoes bigint)
    group by m.wallet_id having count(*) = 1 and min(m.change) < 0 and min(m.balance) >= 0 and count(m.undoes) = 0),
  cover as materialized (
    select debit.wallet_id, debit.seq, debit.amount, lot.seq as lot_seq, lot.place
    from debit cross join lateral (
      select seq, ctid as place, remaining from lots
      where account_id = p_account and wallet_id = debit.wallet_id and remaining > 0 order by expires_at, seq limit 1) lot
    where lot.remaining >= debit.amount),
  used as (
    insert into lot_uses (account_id, wallet_id, seq, lot_seq, amount)
    select p_account, wallet_id, seq, lot_seq, amount from cover order by wallet_id),
  less as (
    update lots set remaining = lots.remaining - cover.amount from cover
    where lots.account_id = p_account and lots.ctid = cover.place)
  select array_agg(wallet_id) into done from cover;
  -- Debits that follow each other on one wallet are taken together. Lots of different wallets know nothing of each other.
  for move in
    select m.*, greatest(m.balance, 0) - greatest(m.balance - m.change, 0) as lot_change
    from jsonb_to_recordset(p_moves) as m(wallet_id bigint, seq bigint, change bigint, balance bigint, undoes bigint, expires_at timestamptz, n bigint)
    where done is null or m.wallet_id <> all(done)
    order by m.wallet_id, m.n
  loop
    if cardinality(seqs) > 0 and (move.wallet_id <> wallet or move.lot_change > 0 or move.undoes is not null) then
      perform ledger_take(p_account, wallet, seqs, amounts);
      seqs := '{}';
      amounts := '{}';
    end if;
    if move.lot_change > 0 then
      perform ledger_give(p_account, move.wallet_id, move.seq, move.lot_change, move.undoes, move.expires_at);
    elsif move.lot_change < 0 then
      missing := -move.lot_change;
      if move.undoes is not null then
        missing := ledger_take_undone(p_account, move.wallet_id, move.seq, missing, move.undoes);
      end if;
      if missing > 0 then
        wallet := move.wallet_id;
        seqs := seqs || move.seq;
        amounts := amounts || missing;
      end if;
    end if;
  end loop;
  if cardinality(seqs) > 0 then perform ledger_take(p_account, wallet, seqs, amounts); end if;
end $$;
