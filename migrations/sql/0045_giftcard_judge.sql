-- Judges transactions of gift cards in their order, as one till after the other would see them. What it calls good is to be
-- posted by the statement that called it: the wallets stay locked until its transaction ends.
--   good            goes: an amount, as what it is posted, between the card's wallet and its program's
--   no shop, no card, no transaction, not last: what it speaks of is unknown, or something came after it
--   no program, no access, registers only, not activated, not valid, expired: nobody may move anything on this card there, now
--   poor            there is less on the card than is to be taken off it
--   loaded          a digital card is loaded once
--   too little, too much: less than the program has loaded at once, or more than it has a card hold
-- An order names a card and an amount, or what it undoes: a transaction, or a card whose last load is meant. Only what happened
-- last is undone, so nothing is undone twice. Taking a payment back is no load.
-- Wallets are locked in the order of their ids. Each statement in here sees what the holders of those locks have committed,
-- which one plain statement does not (its snapshot is older than its locks): that is why this is a function.
create function giftcard_judge(
  p_account bigint, p_cards uuid[], p_undoes uuid[], p_shops uuid[], p_amounts bigint[], p_by_client boolean[], p_now timestamptz
) returns table (
  n bigint, outcome text, card_id bigint, wallet_id bigint, program_id bigint, program_wallet_id bigint, shop_id bigint,
  amount bigint, kind text, undone_id bigint
) language plpgsql rows 16 set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  cards bigint[];
  ids bigint[];
  free bigint[];
  balances bigint[];
  seqs bigint[];
  loaded boolean[];
  item record;
  place int;
begin
  select array_agg(coalesce(named.id, done.giftcard_id, undone.id) order by i.n) into cards
  from unnest(p_cards, p_undoes) with ordinality as i(card, undoes, n)
  left join lateral (select id from giftcards where account_id = p_account and uuid = i.card limit 1) named on true
  left join lateral (select giftcard_id from giftcard_transactions where account_id = p_account and uuid = i.undoes limit 1) done on true
  left join lateral (select id from giftcards where account_id = p_account and uuid = i.undoes limit 1) undone on true;

  perform 1 from ledger_lock(p_account, array(
    select distinct card.wallet_id from giftcards card where card.account_id = p_account and card.id = any(cards)), p_now);

  select array_agg(card.id), array_agg(wallet.balance - wallet.held), array_agg(wallet.balance), array_agg(wallet.seq), array_agg(wallet.received > 0)
  into ids, free, balances, seqs, loaded
  from giftcards card join wallets wallet on wallet.account_id = p_account and wallet.id = card.wallet_id
  where card.account_id = p_account and card.id = any(cards);

  for item in
    select i.n, i.undoes, i.shop as shop_uuid, i.amount, i.by_client, shop.id as shop_id, card.id as card_id, card.type,
      card.wallet_id, card.activated_at, card.blocked_at, card.cancelled_at, card.expires_at, program.id as program_id,
      program.wallet_id as program_wallet_id, program.keeps_physical_at_registers, program.min_amount_in_cents,
      program.max_amount_in_cents, named.id is null as by_card, coalesce(named.id, last.id) as done_id,
      coalesce(named.amount_in_cents, last.amount_in_cents) as done_amount, coalesce(named.wallet_seq, last.wallet_seq) as done_seq,
      coalesce(named.shop_id, last.shop_id) as done_shop_id, coalesce(named.reverses_id, last.reverses_id) as done_reverses_id,
      coalesce(named.type, last.type) as done_type
    from unnest(p_undoes, p_shops, p_amounts, p_by_client) with ordinality as i(undoes, shop, amount, by_client, n)
    left join lateral (select id from shops where account_id = p_account and uuid = i.shop limit 1) shop on true
    left join giftcards card on card.account_id = p_account and card.id = cards[i.n]
    left join giftcard_programs program on program.account_id = p_account and program.id = card.program_id and program.removed_at is null
    left join lateral (select * from giftcard_transactions where account_id = p_account and uuid = i.undoes limit 1) named on true
    left join lateral (
      select done.* from giftcard_transactions done
      where i.undoes is not null and done.account_id = p_account and done.wallet_id = card.wallet_id
        and done.wallet_seq = seqs[array_position(ids, card.id)] limit 1) last on true
    order by i.n
  loop
    place := array_position(ids, item.card_id);
    n := item.n;
    card_id := item.card_id;
    wallet_id := item.wallet_id;
    program_id := item.program_id;
    program_wallet_id := item.program_wallet_id;
    undone_id := case when item.undoes is not null then item.done_id end;
    amount := case when item.undoes is null then item.amount else -item.done_amount end;
    shop_id := case when item.shop_uuid is null then item.done_shop_id else item.shop_id end;
    kind := case when item.undoes is not null then 'reversal' when amount > 0 then 'credit' else 'debit' end;
    outcome := case
      when item.shop_uuid is not null and item.shop_id is null then 'no shop'
      when item.undoes is null and item.card_id is null then 'no card'
      when item.undoes is not null and item.done_id is null then 'no transaction'
      when item.undoes is not null and (item.done_seq <> seqs[place] or item.done_type <> 'STANDARD'
        or item.by_card and (item.done_amount < 0 or item.done_reverses_id is not null)) then 'not last'
      when item.program_id is null then 'no program'
      when exists (select from giftcard_program_shops taken where taken.account_id = p_account and taken.program_id = item.program_id)
        and not exists (
          select from giftcard_program_shops taken
          where taken.account_id = p_account and taken.program_id = item.program_id
            and taken.shop_id = case when item.shop_uuid is null then item.done_shop_id else item.shop_id end) then 'no access'
      when item.by_client and item.type = 'PHYSICAL' and item.keeps_physical_at_registers then 'registers only'
      when item.activated_at is null then 'not activated'
      when item.blocked_at is not null or item.cancelled_at is not null then 'not valid'
      when item.expires_at <= p_now then 'expired'
    end;
    if outcome is null then
      outcome := case
        when amount < 0 and -amount > free[place] then 'poor'
        when amount > 0 and item.type = 'DIGITAL' and loaded[place]
          and not (item.undoes is not null and item.done_reverses_id is null) then 'loaded'
        when kind = 'credit' and amount < item.min_amount_in_cents then 'too little'
        when amount > 0 and balances[place] + amount > item.max_amount_in_cents then 'too much'
        else 'good' end;
    end if;
    if outcome = 'good' then
      free[place] := free[place] + amount;
      balances[place] := balances[place] + amount;
      seqs[place] := seqs[place] + 1;
      loaded[place] := loaded[place] or kind = 'credit';
    end if;
    return next;
  end loop;
end $$;
