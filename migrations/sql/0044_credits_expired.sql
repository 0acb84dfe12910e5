-- Tells of contacts that credits of theirs were too old: one event for each, whatever took them out of the wallet, in the same
-- transaction. What ended because they did nothing was told when its end was brought forward to that moment. Wallets of nobody, and
-- those of something else than credits, have no contact.
create function credits_tell_expired(p_account bigint, p_wallets bigint[], p_ends timestamptz[], p_amounts bigint[], p_now timestamptz)
returns void language plpgsql as $$
begin
  insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor, happened_at, recorded_at)
  select p_account, 'credits_expired', contact.uuid, contact.uuid,
    jsonb_build_object('credits', gone.credits, 'because', 'age', 'active_at', null), 'system', gone.ended_at, p_now
  from (
    select lot.wallet_id, sum(lot.amount)::bigint as credits, max(lot.expires_at) as ended_at
    from unnest(p_wallets, p_ends, p_amounts) as lot(wallet_id, expires_at, amount)
    left join credit_inactivities inactivity on inactivity.account_id = p_account
      and inactivity.wallet_id = lot.wallet_id and inactivity.ended_at = lot.expires_at
    where inactivity.wallet_id is null
    group by lot.wallet_id) gone
  -- Each by itself, in the index: joined, all contacts of the account were read.
  cross join lateral (
    select uuid from contacts where account_id = p_account and credit_wallet_id = gone.wallet_id limit 1) contact
  order by gone.wallet_id;
end $$;

-- Takes what is past its last instant out of the lots of these wallets, at most so many lots (null is all), one transfer for each,
-- and returns how many. The wallets must be locked by the caller. Doing it twice, at once or a month late makes no difference: what
-- is gone has no remainder. What is on hold stays until the hold has ended. Contacts whose credits these were are told of it.
create or replace function ledger_expire_some(p_account bigint, p_wallets bigint[], p_now timestamptz, p_most int) returns int language plpgsql as $$
declare
  expired int;
  whose bigint[];
  ends timestamptz[];
  amounts bigint[];
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
  select (select count(*) from posted), array_agg(wallet_id), array_agg(expires_at), array_agg(amount) into expired, whose, ends, amounts
  from (select wallet_id, expires_at, sum(amount)::bigint as amount from run group by wallet_id, expires_at) gone;
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
  -- What is given goes beside whatever is past its last instant, so not all of that has to go first: the clock takes the rest.
  if due is not null then perform ledger_expire_some(p_account, due, p_now, case when only_credits then 1000 end); end if;

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
