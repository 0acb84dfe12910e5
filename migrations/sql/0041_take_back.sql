-- Takes credits back when parts of sales come back: of each part in turn as many as are free then, which may be none, and says how many.
-- Locks the wallets first, so that of many at once each sees what those before it left, and nobody owes anything by it.
create function ledger_take_back(
  p_account bigint, p_wallets bigint[], p_into bigint[], p_most bigint[], p_happened timestamptz[], p_now timestamptz
) returns table (n bigint, amount bigint, seq bigint, balance bigint) language plpgsql as $$
#variable_conflict use_column
declare
  due bigint[];
  is_closed boolean;
  taken bigint[];
  balances bigint[];
begin
  with locked as materialized (
    select w.id, w.next_expiry_at, w.closed_seq from wallets w
    where w.account_id = p_account and w.id = any(p_wallets) order by w.id for no key update)
  select array_agg(id) filter (where next_expiry_at <= p_now), bool_or(closed_seq is not null) into due, is_closed from locked;
  -- As the table refuses an entry: whoever it belonged to has become somebody else, and is to be looked for again.
  if is_closed then raise check_violation using constraint = 'wallets_closed_check', message = 'the wallet is closed'; end if;
  if due is not null then perform ledger_expire(p_account, due, p_now); end if;

  with asked as (
    select item.n, item.most, wallet.balance, greatest(wallet.balance - wallet.held, 0) as free,
      sum(item.most) over (partition by item.wallet_id order by item.n) as upto
    from unnest(p_wallets, p_most) with ordinality as item(wallet_id, most, n)
    join wallets wallet on wallet.account_id = p_account and wallet.id = item.wallet_id)
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
