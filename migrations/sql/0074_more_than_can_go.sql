-- What of a wallet is past its last instant and still in it.
create function ledger_due(p_account bigint, p_wallet bigint, p_now timestamptz) returns bigint language sql volatile as $$
  select coalesce(sum(remaining), 0)::bigint from lots where account_id = p_account and wallet_id = p_wallet and remaining > 0 and expires_at <= p_now
$$;

-- Takes what is past its last instant out of the lots of these wallets, at most so many lots, one transfer for each, and returns how
-- many. Null is all of them, up to 15,000: where there are more, 5,000 of them go now and the clock takes the others. Whoever moves value
-- leaves what stays alone: it is free for nobody, and no debit takes of it. The wallets must be locked by the caller. Doing it twice, at once
-- or a month late makes no difference: what is gone has no remainder. What is on hold stays until the hold has ended. Contacts whose credits
-- these were are told of it.
create or replace function ledger_expire_some(p_account bigint, p_wallets bigint[], p_now timestamptz, p_most int) returns int language plpgsql as $$
declare
  expired int;
  whose bigint[];
  ends timestamptz[];
  amounts bigint[];
begin
  -- All of more than these (two thirds of a second) is the clock's work, some at a time: who spends would run into the five seconds of a
  -- statement, and whoever wants the wallet would wait as long. Counting stops where it is enough.
  if p_most is null and 15000 < (
    select count(*) from (
      select from unnest(p_wallets) as asked(id)
      cross join lateral (
        select from lots where account_id = p_account and wallet_id = asked.id and remaining > 0 and expires_at <= p_now limit 15001) lot
      limit 15001) due)
  then p_most := 5000; end if;

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

-- Locks these wallets in the order of their ids, ends holds past their time, takes out what has expired, and says how much of each
-- is free to be spent.
-- For rooms that must know before they ask ledger_post: until their transaction ends nobody else changes it. Of a closed wallet
-- nothing is free, not even nothing: null.
create or replace function ledger_lock(p_account bigint, p_wallets bigint[], p_now timestamptz) returns table (wallet_id bigint, free bigint)
language plpgsql rows 16 set plan_cache_mode = force_generic_plan as $$
declare
  due bigint[];
  holding bigint[];
begin
  with locked as materialized (
    select w.id, w.next_expiry_at, w.held from wallets w
    where w.account_id = p_account and w.id = any(p_wallets) order by w.id for no key update)
  select array_agg(id) filter (where next_expiry_at <= p_now), array_agg(id) filter (where held > 0) into due, holding from locked;
  if holding is not null then perform ledger_end_holds(p_account, holding, p_now); end if;
  if due is not null then perform ledger_expire(p_account, due, p_now); end if;
  -- A statement of its own: it sees what the locks' last holders have done.
  return query select w.id, case when w.closed_seq is null then least(w.balance - w.held, greatest(w.balance - w.held
    - case when w.next_expiry_at <= p_now then ledger_due(p_account, w.id, p_now) else 0 end, 0)) end from wallets w where w.account_id = p_account and w.id = any(p_wallets);
end $$;

-- The same of one wallet: whether there is more to be taken out of it, which goes the next time that this is asked.
create function ledger_settle(p_account bigint, p_wallet bigint, p_now timestamptz) returns boolean language plpgsql as $$
begin
  perform ledger_lock(p_account, array[p_wallet], p_now);
  return exists (
    select from wallets where account_id = p_account and id = p_wallet and next_expiry_at <= p_now and balance > held and closed_seq is null);
end $$;

-- Takes credits back when parts of sales come back: of each part in turn as many as are free then, which may be none, and says how many.
-- Locks the wallets first, so that of many at once each sees what those before it left, and nobody owes anything by it.
create or replace function ledger_take_back(
  p_account bigint, p_wallets bigint[], p_into bigint[], p_most bigint[], p_happened timestamptz[], p_now timestamptz
) returns table (n bigint, amount bigint, seq bigint, balance bigint) language plpgsql as $$
#variable_conflict use_column
declare
  due bigint[];
  holding bigint[];
  is_closed boolean;
  taken bigint[];
  balances bigint[];
begin
  with locked as materialized (
    select w.id, w.next_expiry_at, w.closed_seq, w.held from wallets w
    where w.account_id = p_account and w.id = any(p_wallets) order by w.id for no key update)
  select array_agg(id) filter (where next_expiry_at <= p_now), array_agg(id) filter (where held > 0), bool_or(closed_seq is not null)
  into due, holding, is_closed from locked;
  -- As the table refuses an entry: whoever it belonged to has become somebody else, and is to be looked for again.
  if is_closed then raise check_violation using constraint = 'wallets_closed_check', message = 'the wallet is closed'; end if;
  if holding is not null then perform ledger_end_holds(p_account, holding, p_now); end if;
  if due is not null then perform ledger_expire(p_account, due, p_now); end if;

  with asked as (
    select item.n, item.most, wallet.balance - late.amount as balance, greatest(wallet.balance - wallet.held - late.amount, 0) as free,
      sum(item.most) over (partition by item.wallet_id order by item.n) as upto
    from unnest(p_wallets, p_most) with ordinality as item(wallet_id, most, n)
    join wallets wallet on wallet.account_id = p_account and wallet.id = item.wallet_id
    cross join lateral (select case when wallet.next_expiry_at <= p_now then ledger_due(p_account, wallet.id, p_now) else 0 end as amount) late)
  select array_agg((least(upto, free) - least(upto - most, free))::bigint order by n), array_agg((balance - least(upto, free))::bigint order by n)
  into taken, balances from asked;

  return query
  with moving as (
    select array_agg(item.n order by item.n) as ns, array_agg(giver order by item.n) as givers, array_agg(taker order by item.n) as takers,
      array_agg(item.amount order by item.n) as amounts, array_agg('claw_back'::text order by item.n) as kinds,
      array_agg(happened_at order by item.n) as moments, array_agg(false order by item.n) as may_owe
    from unnest(p_wallets, p_into, taken, p_happened) with ordinality as item(giver, taker, amount, happened_at, n)
    where item.amount > 0),
  posted as materialized (
    select moving.ns[post.n] as n, post.from_seq as seq
    from moving, ledger_post(p_account, givers, takers, amounts, kinds, null, moments,
      array_fill(null::timestamptz, array[cardinality(ns)]), null, may_owe, false, p_now) post
    where moving.ns is not null)
  select item.n, item.amount, posted.seq, item.balance
  from unnest(taken, balances) with ordinality as item(amount, balance, n) left join posted on posted.n = item.n;
end $$;

-- Takes debits of one wallet, in their order, out of its lots, the one that expires soonest first. However many lots there are,
-- no more are read than are needed: the index has them in this order, and the loop stops. With a moment, none that has ended by then.
-- Only ledger_keep_lots calls it, which is replaced here.
-- squawk-ignore ban-drop-function
drop function ledger_take(bigint, bigint, bigint[], bigint[]);

create function ledger_take(p_account bigint, p_wallet bigint, p_seqs bigint[], p_amounts bigint[], p_after timestamptz) returns void language plpgsql
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
    where account_id = p_account and wallet_id = p_wallet and remaining > 0
      and (p_after is null or expires_at is null or expires_at > p_after)
    order by expires_at, seq
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

-- Gives the credits of each accepted transfer a lot, and takes those of each accepted debit out of lots.
-- Whatever a wallet owed is paid first: the lots of a wallet always sum to its balance, or to nothing while it owes.
create or replace function ledger_keep_lots(p_account bigint, p_moves jsonb) returns void language plpgsql as $$
declare
  move record;
  wallet bigint;
  after timestamptz;
  missing bigint;
  seqs bigint[] := '{}';
  amounts bigint[] := '{}';
  done bigint[];
begin
  -- Debits of many wallets, each of which its own soonest lot covers: all of them at once. The loop took four statements for each.
  with debit as materialized (
    select m.wallet_id, min(m.seq) as seq, -min(m.change) as amount
    from jsonb_to_recordset(p_moves) as m(wallet_id bigint, seq bigint, change bigint, balance bigint, undoes bigint, after timestamptz)
    group by m.wallet_id having count(*) = 1 and count(m.after) = 0 and min(m.change) < 0 and min(m.balance) >= 0 and count(m.undoes) = 0),
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
    from jsonb_to_recordset(p_moves) as m(wallet_id bigint, seq bigint, change bigint, balance bigint, undoes bigint, expires_at timestamptz, n bigint, after timestamptz)
    where done is null or m.wallet_id <> all(done)
    order by m.wallet_id, m.n
  loop
    if cardinality(seqs) > 0 and (move.wallet_id <> wallet or move.lot_change > 0 or move.undoes is not null) then
      perform ledger_take(p_account, wallet, seqs, amounts, after);
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
        after := move.after;
        seqs := seqs || move.seq;
        amounts := amounts || missing;
      end if;
    end if;
  end loop;
  if cardinality(seqs) > 0 then perform ledger_take(p_account, wallet, seqs, amounts, after); end if;
end $$;

-- Posts a list of transfers in order and says of each what became of it:
--   posted   moved; the balances and sequences after it are given
--   refused  the wallet has too little that is free
--   known    a transfer with this reference was posted before; its figures are given
--   twin     the same reference stands earlier in the list
--   held_up  all or nothing was asked for, and another transfer of the list was refused
-- Wallets are locked in the order of their ids. Each statement in here sees what the holders of those locks have committed,
-- which one plain statement does not (its snapshot is older than its locks): that is why this is a function.
create or replace function ledger_post(
  p_account bigint, p_from bigint[], p_to bigint[], p_amount bigint[], p_kind text[], p_reference text[],
  p_happened timestamptz[], p_expires timestamptz[], p_undoes bigint[], p_may_owe boolean[], p_all boolean, p_now timestamptz
) returns table (n bigint, outcome text, from_seq bigint, from_balance bigint, to_seq bigint, to_balance bigint) language plpgsql
-- Planned once: making a plan for each list took as long as posting it.
rows 16 set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  due bigint[];
  holding bigint[];
  only_credits boolean;
  late bigint[];
  answers jsonb;
  moves jsonb;
begin
  with locked as materialized (
    select w.id, w.next_expiry_at, w.keeps_lots, w.balance, w.held from wallets w
    where w.account_id = p_account and w.is_counted and w.id = any(p_from || p_to)
    order by w.id for no key update)
  select array_agg(id) filter (where next_expiry_at <= p_now), array_agg(id) filter (where held > 0),
    not bool_or(id = any(p_from) or not keeps_lots or balance < 0) and not p_all
      and p_reference is null and p_undoes is null
  into due, holding, only_credits from locked;
  if holding is not null then perform ledger_end_holds(p_account, holding, p_now); end if;
  -- What is given goes beside whatever is past its last instant, so not all of that has to go first: the clock takes the rest.
  if due is not null then perform ledger_expire_some(p_account, due, p_now, case when only_credits then 1000 end); end if;
  -- Where that was not all, what is left is free for nobody. Who moves more than is free must have it taken out before, some at a time.
  if due is not null and not only_credits then
    select array_agg(w.id) into late from wallets w
    where w.account_id = p_account and w.id = any(due) and w.next_expiry_at <= p_now and w.balance > w.held;
    if late is not null and (p_all or p_undoes is not null or true = any(p_may_owe))
    then raise lock_not_available using message = 'too many lots are past their last instant to take them out at once'; end if;
  end if;

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
        min(happened_at) as first_at, max(happened_at) as last_at,
        -- Of the one that happened last: what it brought, and the balance after it.
        array_agg(array[amount, balance] order by happened_at desc, n desc) as latest
      from run group by to_id),
    moved as (
      update wallets w set balance = w.balance + total.amount, seq = w.seq + total.times, received = w.received + total.received,
        next_expiry_at = least(w.next_expiry_at, total.expires_at),
        first_moved_at = least(w.first_moved_at, total.first_at), last_moved_at = greatest(w.last_moved_at, total.last_at),
        transactions = w.transactions + total.times, first_transaction_at = least(w.first_transaction_at, total.first_at),
        last_transaction_at = greatest(w.last_transaction_at, total.last_at),
        last_amount = case when w.last_transaction_at > total.last_at then w.last_amount else total.latest[1][1] end,
        balance_before_last = case when w.last_transaction_at > total.last_at then w.balance_before_last else total.latest[1][2] - total.latest[1][1] end
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
    select w.id, w.balance, w.seq, w.keeps_lots,
      case when w.id = any(late) then least(w.balance, w.held + ledger_due(p_account, w.id, p_now)) else w.held end as held, w.may_owe, (row_number() over (order by w.id))::int as position
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
    select n, from_position as position, -amount as change, state, kind, reference, happened_at, null::timestamptz as expires_at, undoes from accepted where from_position is not null
    union all
    select n, to_position, amount, state, kind, reference, happened_at, expires_at, undoes from accepted where to_position is not null),
  move as materialized (
    select side.n, side.position, side.change, side.kind, side.happened_at, side.expires_at, side.undoes, side.state[side.position] as balance,
      wallet.id, wallet.keeps_lots, wallet.seq + row_number() over (partition by side.position order by side.n) as seq,
      row_number() over (partition by side.position order by side.n desc) = 1 as is_last,
      wallet.keeps_lots and ledger_is_transaction(side.kind, side.reference) as counts,
      side.kind = 'reversal' and side.reference is not null as is_undoing
    from side join wallet using (position)),
  total as (
    select id, max(balance) filter (where is_last) as balance, max(seq) as seq,
      coalesce(sum(change) filter (where change > 0 and kind = 'credit'), 0)::bigint as received,
      min(happened_at) as first_at, max(happened_at) as last_at,
      count(*) filter (where counts) as transactions,
      min(happened_at) filter (where counts) as first_transaction_at, max(happened_at) filter (where counts) as last_transaction_at,
      -- What was taken from several lots comes back by several transfers, the last of which is the one that counts.
      (sum(change) filter (where is_undoing))::bigint as undone,
      array_agg(array[is_undoing::int, change, balance] order by happened_at desc, n desc) filter (where counts) as latest
    from move group by id),
  counted as (
    select total.*, latest[1][3] as balance_after, case when latest[1][1] = 1 then undone else latest[1][2] end as last_amount from total),
  moved as (
    update wallets w set balance = total.balance, seq = total.seq, received = w.received + total.received,
      first_moved_at = least(w.first_moved_at, total.first_at), last_moved_at = greatest(w.last_moved_at, total.last_at),
      transactions = w.transactions + total.transactions, first_transaction_at = least(w.first_transaction_at, total.first_transaction_at),
      last_transaction_at = greatest(w.last_transaction_at, total.last_transaction_at),
      last_amount = case when total.transactions = 0 or w.last_transaction_at > total.last_transaction_at then w.last_amount
        else total.last_amount end,
      balance_before_last = case when total.transactions = 0 or w.last_transaction_at > total.last_transaction_at then w.balance_before_last
        else total.balance_after - total.last_amount end
    from counted total where w.account_id = p_account and w.id = total.id),
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
      'expires_at', expires_at, 'n', n, 'after', case when id = any(late) then p_now end)) from move where keeps_lots)
  into answers, moves;
  -- A statement of its own: one that also moves the wallet's balance could not touch the wallet again.
  if moves is not null then perform ledger_keep_lots(p_account, moves); end if;
  return query
  select a.n, a.outcome, a.from_seq, a.from_balance, a.to_seq, a.to_balance
  from jsonb_to_recordset(answers) as a(n bigint, outcome text, from_seq bigint, from_balance bigint, to_seq bigint, to_balance bigint)
  order by a.n;
end $$;
