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
    select debit.wallet_id, debit.seq, debit.amount, lot.seq as lot_seq
    from debit cross join lateral (
      select seq, remaining from lots
      where account_id = p_account and wallet_id = debit.wallet_id and remaining > 0 order by expires_at, seq limit 1) lot
    where lot.remaining >= debit.amount),
  used as (
    insert into lot_uses (account_id, wallet_id, seq, lot_seq, amount)
    select p_account, wallet_id, seq, lot_seq, amount from cover order by wallet_id),
  less as (
    update lots set remaining = lots.remaining - cover.amount from cover
    where lots.account_id = p_account and lots.wallet_id = cover.wallet_id and lots.seq = cover.lot_seq)
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
