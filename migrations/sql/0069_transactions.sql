-- Whether an entry of credits is a transaction of whoever they belong to. What ends, is merged or is captured is none; of the transfers that
-- undo one entry the last is, and the parts before it have names of their own, or none.
create function ledger_is_transaction(p_kind text, p_reference text) returns boolean language sql immutable as $$
  select coalesce(p_kind in ('credit', 'debit', 'claw_back', 'adjustment') or p_kind = 'reversal' and p_reference not like '% part %', false)
$$;

-- Counts transactions of these wallets that move nothing, once for each time that a wallet is named. All wallets of the statement are
-- locked first, in the order of their ids: those that it goes on to post to as well.
create function ledger_note(p_account bigint, p_wallets bigint[], p_happened timestamptz[], p_others bigint[], p_now timestamptz) returns boolean
language plpgsql as $$
begin
  perform from wallets where account_id = p_account and id = any(p_wallets || p_others) order by id for no key update;
  -- A statement of its own: it sees what the locks' last holders have done.
  update wallets w set transactions = w.transactions + total.times, first_transaction_at = least(w.first_transaction_at, total.first_at),
    last_transaction_at = greatest(w.last_transaction_at, total.last_at),
    last_amount = case when w.last_transaction_at > total.last_at then w.last_amount else 0 end,
    balance_before_last = case when w.last_transaction_at > total.last_at then w.balance_before_last else ledger_balance(p_account, w.id, p_now) end
  from (
    select wallet_id, count(*) as times, min(happened_at) as first_at, max(happened_at) as last_at
    from unnest(p_wallets, p_happened) as item(wallet_id, happened_at) group by wallet_id) total
  where w.account_id = p_account and w.id = any(p_wallets) and w.id = total.wallet_id;
  return true;
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
      'expires_at', expires_at, 'n', n)) from move where keeps_lots)
  into answers, moves;
  -- A statement of its own: one that also moves the wallet's balance could not touch the wallet again.
  if moves is not null then perform ledger_keep_lots(p_account, moves); end if;
  return query
  select a.n, a.outcome, a.from_seq, a.from_balance, a.to_seq, a.to_balance
  from jsonb_to_recordset(answers) as a(n bigint, outcome text, from_seq bigint, from_balance bigint, to_seq bigint, to_balance bigint)
  order by a.n;
end $$;
