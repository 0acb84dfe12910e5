-- The ledger's two statements. Everything that moves value calls ledger_post; nothing else writes wallets,
-- transfers, lots or lot_uses. Plain functions (security invoker): row-level security holds inside them.

-- State over a list of transfers: the balances of the locked wallets by position, and one more element that says
-- whether the last transfer was accepted. A refused transfer leaves the balances alone, so those after it are judged rightly.
create function ledger_step(
  state bigint[], start bigint[], held bigint[], from_position int, to_position int, amount bigint, may_owe boolean
) returns bigint[] language plpgsql immutable as $$
declare verdict int := cardinality(start) + 1;
begin
  if state is null then state := start || 0::bigint; end if;
  if from_position is not null and not may_owe and state[from_position] - amount < held[from_position] then
    state[verdict] := 0;
    return state;
  end if;
  if from_position is not null then state[from_position] := state[from_position] - amount; end if;
  if to_position is not null then state[to_position] := state[to_position] + amount; end if;
  state[verdict] := 1;
  return state;
end $$;

create aggregate ledger_fold(bigint[], bigint[], int, int, bigint, boolean) (sfunc = ledger_step, stype = bigint[]);

-- Takes what is past its last instant out of the lots of these wallets, one transfer for each lot, and returns how many.
-- The wallets must be locked by the caller. Doing it twice, at once or a month late makes no difference: what is gone has no remainder.
-- What is on hold stays until the hold has ended.
create function ledger_expire(p_account bigint, p_wallets bigint[], p_now timestamptz) returns int language plpgsql as $$
declare expired int;
begin
  with due as materialized (
    select lot.wallet_id, lot.seq as lot_seq, lot.remaining, lot.expires_at, wallet.unit,
      wallet.balance, wallet.seq, wallet.balance - wallet.held as free,
      sum(lot.remaining) over (partition by lot.wallet_id order by lot.expires_at, lot.seq) - lot.remaining as before
    from lots lot
    join wallets wallet on (wallet.account_id, wallet.id) = (lot.account_id, lot.wallet_id)
    where lot.account_id = p_account and lot.wallet_id = any(p_wallets) and lot.remaining > 0 and lot.expires_at <= p_now),
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
    update lots set remaining = lots.remaining - run.amount from run
    where lots.account_id = p_account and lots.wallet_id = run.wallet_id and lots.seq = run.lot_seq returning 1),
  moved as (
    update wallets set balance = wallets.balance - total.amount, seq = wallets.seq + total.times,
      last_moved_at = greatest(wallets.last_moved_at, total.last_at)
    from (select wallet_id, sum(amount)::bigint as amount, count(*) as times, max(expires_at) as last_at from run group by wallet_id) total
    where wallets.account_id = p_account and wallets.id = total.wallet_id returning 1)
  select count(*) into expired from posted;
  update wallets set next_expiry_at = (
    select min(expires_at) from lots
    where lots.account_id = p_account and lots.wallet_id = wallets.id and lots.remaining > 0)
  where account_id = p_account and id = any(p_wallets) and next_expiry_at <= p_now;
  return expired;
end $$;

-- Takes debits of one wallet, in their order, out of its lots, the one that expires soonest first. However many lots there are,
-- no more are read than are needed: the index has them in this order, and the loop stops.
create function ledger_take(p_account bigint, p_wallet bigint, p_seqs bigint[], p_amounts bigint[]) returns void language plpgsql
-- Where few lots are expected the planner would rather sort them all.
set enable_sort = off set enable_bitmapscan = off as $$
declare
  lot record;
  turn int := 1;
  part bigint;
  missing bigint := p_amounts[1];
  seqs bigint[] := '{}';
  lot_seqs bigint[] := '{}';
  parts bigint[] := '{}';
begin
  for lot in
    select seq, remaining from lots
    where account_id = p_account and wallet_id = p_wallet and remaining > 0 order by expires_at, seq
  loop
    while missing > 0 and lot.remaining > 0 loop
      part := least(missing, lot.remaining);
      seqs := seqs || p_seqs[turn];
      lot_seqs := lot_seqs || lot.seq;
      parts := parts || part;
      lot.remaining := lot.remaining - part;
      missing := missing - part;
      if missing = 0 and turn < cardinality(p_seqs) then
        turn := turn + 1;
        missing := p_amounts[turn];
      end if;
    end loop;
    exit when missing = 0;
  end loop;
  with part as materialized (select * from unnest(seqs, lot_seqs, parts) as part(seq, lot_seq, amount)),
  used as (
    insert into lot_uses (account_id, wallet_id, seq, lot_seq, amount) select p_account, p_wallet, seq, lot_seq, amount from part)
  update lots set remaining = lots.remaining - total.amount
  from (select lot_seq, sum(amount)::bigint as amount from part group by lot_seq) total
  -- The list is there for the index: joined only to the totals, all lots of the wallet were read.
  where lots.account_id = p_account and lots.wallet_id = p_wallet and lots.seq = any(lot_seqs) and lots.seq = total.lot_seq;
end $$;

-- Takes what a debit undoes out of the lot that the undone credit brought; returns what is still to be taken from others.
create function ledger_take_undone(p_account bigint, p_wallet bigint, p_seq bigint, p_amount bigint, p_undoes bigint) returns bigint language plpgsql as $$
declare part bigint;
begin
  select least(remaining, p_amount) into part from lots
  where account_id = p_account and wallet_id = p_wallet and seq = p_undoes and remaining > 0;
  if not found then return p_amount; end if;
  update lots set remaining = remaining - part where account_id = p_account and wallet_id = p_wallet and seq = p_undoes;
  insert into lot_uses (account_id, wallet_id, seq, lot_seq, amount) values (p_account, p_wallet, p_seq, p_undoes, part);
  return p_amount - part;
end $$;

-- Gives a credit its lot. When it undoes a debit, it first fills the lots that the debit took from.
create function ledger_give(
  p_account bigint, p_wallet bigint, p_seq bigint, p_amount bigint, p_undoes bigint, p_expires timestamptz
) returns void language plpgsql as $$
declare
  part record;
  missing bigint := p_amount;
  soonest timestamptz;
begin
  for part in
    select used.lot_seq, least(sum(used.amount), p_amount)::bigint as amount, lot.expires_at
    from lot_uses used
    join lots lot on (lot.account_id, lot.wallet_id, lot.seq) = (used.account_id, used.wallet_id, used.lot_seq)
    where used.account_id = p_account and used.wallet_id = p_wallet and used.seq = p_undoes
    group by used.lot_seq, lot.expires_at having sum(used.amount) > 0 order by used.lot_seq
  loop
    exit when missing = 0;
    part.amount := least(part.amount, missing);
    missing := missing - part.amount;
    soonest := least(soonest, part.expires_at);
    update lots set remaining = remaining + part.amount
    where account_id = p_account and wallet_id = p_wallet and seq = part.lot_seq;
    insert into lot_uses (account_id, wallet_id, seq, lot_seq, amount)
    values (p_account, p_wallet, p_seq, part.lot_seq, -part.amount);
  end loop;
  if missing > 0 then
    soonest := least(soonest, p_expires);
    insert into lots (account_id, wallet_id, seq, amount, remaining, expires_at)
    values (p_account, p_wallet, p_seq, missing, missing, p_expires);
  end if;
  update wallets set next_expiry_at = least(next_expiry_at, soonest)
  where account_id = p_account and id = p_wallet and soonest is not null;
end $$;

-- Gives the credits of each accepted transfer a lot, and takes those of each accepted debit out of lots.
-- Whatever a wallet owed is paid first: the lots of a wallet always sum to its balance, or to nothing while it owes.
create function ledger_keep_lots(p_account bigint, p_moves jsonb) returns void language plpgsql as $$
declare
  move record;
  wallet bigint;
  missing bigint;
  seqs bigint[] := '{}';
  amounts bigint[] := '{}';
begin
  -- Debits that follow each other on one wallet are taken together. Lots of different wallets know nothing of each other.
  for move in
    select m.*, greatest(m.balance, 0) - greatest(m.balance - m.change, 0) as lot_change
    from jsonb_to_recordset(p_moves) as m(wallet_id bigint, seq bigint, change bigint, balance bigint, undoes bigint, expires_at timestamptz, n bigint)
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

-- Posts a list of transfers in order and says of each what became of it:
--   posted   moved; the balances and sequences after it are given
--   refused  the wallet has too little that is free
--   known    a transfer with this reference was posted before; its figures are given
--   twin     the same reference stands earlier in the list
--   held_up  all or nothing was asked for, and another transfer of the list was refused
-- Wallets are locked in the order of their ids. Each statement in here sees what the holders of those locks have committed,
-- which one plain statement does not (its snapshot is older than its locks): that is why this is a function.
create function ledger_post(
  p_account bigint, p_from bigint[], p_to bigint[], p_amount bigint[], p_kind text[], p_reference text[],
  p_happened timestamptz[], p_expires timestamptz[], p_undoes bigint[], p_may_owe boolean[], p_all boolean, p_now timestamptz
) returns table (n bigint, outcome text, from_seq bigint, from_balance bigint, to_seq bigint, to_balance bigint) language plpgsql
-- Planned once: making a plan for each list took as long as posting it.
rows 16 set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  due bigint[];
  only_credits boolean;
  answers jsonb;
  moves jsonb;
begin
  with locked as materialized (
    select w.id, w.next_expiry_at, w.keeps_lots, w.balance from wallets w
    where w.account_id = p_account and w.is_counted and w.id = any(p_from || p_to)
    order by w.id for no key update)
  select array_agg(id) filter (where next_expiry_at <= p_now),
    not bool_or(id = any(p_from) or not keeps_lots or balance < 0) and not p_all
      and p_reference is null and p_undoes is null
  into due, only_credits from locked;
  if due is not null then perform ledger_expire(p_account, due, p_now); end if;

  if only_credits then
    return query
    with item as materialized (
      select i.* from unnest(p_from, p_to, p_amount, p_kind, p_happened, p_expires)
        with ordinality as i(from_id, to_id, amount, kind, happened_at, expires_at, n)),
    run as materialized (
      select item.*, (wallet.balance + sum(item.amount) over walk)::bigint as balance, wallet.seq + row_number() over walk as seq
      from item join wallets wallet on wallet.account_id = p_account and wallet.id = item.to_id window walk as (partition by item.to_id order by item.n)),
    total as (
      select to_id, sum(amount)::bigint as amount, coalesce(sum(amount) filter (where kind = 'credit'), 0)::bigint as received,
        count(*) as times, min(expires_at) as expires_at,
        min(happened_at) as first_at, max(happened_at) as last_at
      from run group by to_id),
    moved as (
      update wallets w set balance = w.balance + total.amount, seq = w.seq + total.times, received = w.received + total.received,
        next_expiry_at = least(w.next_expiry_at, total.expires_at),
        first_moved_at = least(w.first_moved_at, total.first_at), last_moved_at = greatest(w.last_moved_at, total.last_at)
      from total where w.account_id = p_account and w.id = total.to_id),
    posted as (
      insert into transfers (account_id, kind, from_wallet_id, to_wallet_id, amount, to_seq, to_balance, happened_at, recorded_at)
      select p_account, kind, from_id, to_id, amount, seq, balance, happened_at, p_now from run order by n),
    kept as (
      insert into lots (account_id, wallet_id, seq, amount, remaining, expires_at)
      select p_account, to_id, seq, amount, amount, expires_at from run)
    select run.n, 'posted', null::bigint, null::bigint, run.seq, run.balance from run;
    return;
  end if;

  with item as materialized (
    select i.*, i.reference is null or row_number() over (partition by i.reference order by i.n) = 1 as is_first
    from unnest(p_from, p_to, p_amount, p_kind, p_reference, p_happened, p_expires, p_undoes, p_may_owe)
      with ordinality as i(from_id, to_id, amount, kind, reference, happened_at, expires_at, undoes, may_owe, n)),
  known as materialized (
    select t.reference, t.from_seq, t.from_balance, t.to_seq, t.to_balance from transfers t
    where t.account_id = p_account and t.reference = any(p_reference)),
  wallet as materialized (
    select w.id, w.balance, w.held, w.seq, w.keeps_lots, w.may_owe, (row_number() over (order by w.id))::int as position
    from wallets w where w.account_id = p_account and w.is_counted and w.id = any(p_from || p_to)),
  books as materialized (
    select coalesce(array_agg(balance order by position), '{}') as start, coalesce(array_agg(held order by position), '{}') as held from wallet),
  judged as materialized (
    select item.*, giver.position as from_position, taker.position as to_position,
      ledger_fold(books.start, books.held, giver.position, taker.position, item.amount,
        coalesce(item.may_owe, false) and coalesce(giver.may_owe, false)) over (order by item.n rows unbounded preceding) as state
    from item cross join books left join wallet giver on giver.id = item.from_id left join wallet taker on taker.id = item.to_id
    where item.is_first and not exists (select 1 from known where known.reference = item.reference)),
  whole as (select not p_all or coalesce(bool_and(state[cardinality(state)] = 1), true) as goes from judged),
  accepted as materialized (select judged.* from judged, whole where whole.goes and state[cardinality(state)] = 1),
  side as (
    select n, from_position as position, -amount as change, state, kind, happened_at, null::timestamptz as expires_at, undoes from accepted where from_position is not null
    union all
    select n, to_position, amount, state, kind, happened_at, expires_at, undoes from accepted where to_position is not null),
  move as materialized (
    select side.n, side.position, side.change, side.kind, side.happened_at, side.expires_at, side.undoes, side.state[side.position] as balance,
      wallet.id, wallet.keeps_lots, wallet.seq + row_number() over (partition by side.position order by side.n) as seq,
      row_number() over (partition by side.position order by side.n desc) = 1 as is_last
    from side join wallet using (position)),
  total as (
    select id, max(balance) filter (where is_last) as balance, max(seq) as seq,
      coalesce(sum(change) filter (where change > 0 and kind = 'credit'), 0)::bigint as received,
      min(happened_at) as first_at, max(happened_at) as last_at
    from move group by id),
  moved as (
    update wallets w set balance = total.balance, seq = total.seq, received = w.received + total.received,
      first_moved_at = least(w.first_moved_at, total.first_at), last_moved_at = greatest(w.last_moved_at, total.last_at)
    from total where w.account_id = p_account and w.id = total.id),
  figure as materialized (
    select accepted.*, giver.seq as from_seq, giver.balance as from_balance, taker.seq as to_seq, taker.balance as to_balance
    from accepted left join move giver on giver.n = accepted.n and giver.position = accepted.from_position
    left join move taker on taker.n = accepted.n and taker.position = accepted.to_position),
  posted as (
    insert into transfers (account_id, kind, from_wallet_id, to_wallet_id, amount, from_seq, from_balance, to_seq, to_balance, reference, happened_at, recorded_at)
    select p_account, kind, from_id, to_id, amount, from_seq, from_balance, to_seq, to_balance, reference, happened_at, p_now from figure order by n),
  answer as (
    select item.n,
      case when figure.n is not null then 'posted' when known.reference is not null then 'known' when not item.is_first then 'twin'
        when judged.state[cardinality(judged.state)] = 1 then 'held_up' else 'refused' end as outcome,
      coalesce(figure.from_seq, known.from_seq) as from_seq, coalesce(figure.from_balance, known.from_balance) as from_balance,
      coalesce(figure.to_seq, known.to_seq) as to_seq, coalesce(figure.to_balance, known.to_balance) as to_balance
    from item left join figure on figure.n = item.n left join judged on judged.n = item.n left join known on known.reference = item.reference)
  select
    (select jsonb_agg(to_jsonb(answer) order by answer.n) from answer),
    (select jsonb_agg(jsonb_build_object('wallet_id', id, 'seq', seq, 'change', change, 'balance', balance, 'undoes', undoes,
      'expires_at', expires_at, 'n', n)) from move where keeps_lots)
  into answers, moves;
  -- A statement of its own: one that also moves the wallet's balance could not touch the wallet again.
  if moves is not null then perform ledger_keep_lots(p_account, moves); end if;
  return query
  select a.n, a.outcome, a.from_seq, a.from_balance, a.to_seq, a.to_balance
  from jsonb_to_recordset(answers) as a(n bigint, outcome text, from_seq bigint, from_balance bigint, to_seq bigint, to_balance bigint)
  order by a.n;
end $$;
