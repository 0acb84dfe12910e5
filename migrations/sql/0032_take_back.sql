-- Takes credits back when a part of a sale comes back: as many as are free, which may be none, and says how many. Locks the wallet first,
-- so that of many at once each sees what the one before it left, and nobody owes anything by it.
create function ledger_take_back(p_account bigint, p_wallet bigint, p_into bigint, p_most bigint, p_happened timestamptz, p_now timestamptz)
returns table (amount bigint, seq bigint, balance bigint) language plpgsql rows 1 as $$
#variable_conflict use_column
declare
  taken bigint;
  left_over bigint;
  number bigint;
  is_closed boolean;
begin
  perform from wallets w where w.account_id = p_account and w.id = p_wallet for no key update;
  perform ledger_expire(p_account, array[p_wallet], p_now);
  select least(p_most, greatest(w.balance - w.held, 0)), w.balance, w.closed_seq is not null into taken, left_over, is_closed
  from wallets w where w.account_id = p_account and w.id = p_wallet;
  -- As the table refuses an entry: whoever it belonged to has become somebody else, and is to be looked for again.
  if is_closed then raise check_violation using constraint = 'wallets_closed_check', message = 'the wallet is closed'; end if;
  if taken > 0 then
    select post.from_seq, post.from_balance into number, left_over
    from ledger_post(p_account, array[p_wallet], array[p_into], array[taken], array['claw_back'], null, array[p_happened],
      array[null::timestamptz], null, array[false], false, p_now) post;
  end if;
  return query select taken, number, left_over;
end $$;
