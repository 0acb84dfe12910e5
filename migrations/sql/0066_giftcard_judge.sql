-- Judges transactions of gift cards in their order, as one till after the other would see them. What it calls good is to be
-- posted by the statement that called it: the wallets stay locked until its transaction ends.
--   good            goes: an amount, as what it is posted, between the card's wallet and its program's
--   no shop, no card, no transaction, not last: what it speaks of is unknown, or something came after it
--   no program, no access, registers only, not activated, not valid, expired: nobody may move anything on this card there, now
--                   (but staff undo a payment on an expired card too: what was taken off it goes back to where it came from)
--   pin             it pays, from where a PIN is asked for, with a card that has one, of a program that says so; and none was right
--   poor            there is less on the card than is to be taken off it
--   loaded          a load of this digital card stands already, and a load that was undone is not put back
--   too little, too much: less than the program has loaded at once, or more than it has a card hold
-- An order names a card and an amount, or what it undoes: a transaction, or a card whose last load is meant. Only what happened
-- last is undone, so nothing is undone twice. Taking a payment back is no load.
-- Wallets are locked in the order of their ids, and then the cards' programs against being removed: who removes one waits until what is judged here has
-- been posted, and then sees that there is money on its cards. A row of `giftcard_transactions` locks its program in the same way, but only when it is written.
-- Each statement in here sees what the holders of those locks have committed,
-- which one plain statement does not (its snapshot is older than its locks): that is why this is a function.
create or replace function giftcard_judge(
  p_account bigint, p_cards uuid[], p_undoes uuid[], p_shops uuid[], p_amounts bigint[], p_by_client boolean[], p_asks_pin boolean[],
  p_by_staff boolean[], p_now timestamptz
) returns table (
  n bigint, outcome text, card_id bigint, wallet_id bigint, program_id bigint, program_wallet_id bigint, shop_id bigint,
  amount bigint, kind text, undone_id bigint
) language plpgsql rows 16 set plan_cache_mode = force_generic_plan
as $$
-- Planned once, maybe while nothing was there yet, when every index seems as good: all of an account's transactions were read
-- for each order by one that leads elsewhere. "between x and x order by" is "= x" that only the key's own index can answer in order.
#variable_conflict use_column
declare
  cards bigint[];
  ids bigint[];
  free bigint[];
  balances bigint[];
  seqs bigint[];
  loaded boolean[];
  limits jsonb;
  item record;
  place int;
begin
  select array_agg(coalesce(named.id, done.giftcard_id, undone.id) order by i.n) into cards
  from unnest(p_cards, p_undoes) with ordinality as i(card, undoes, n)
  left join lateral (select id from giftcards where account_id = p_account and uuid between i.card and i.card order by uuid limit 1) named on true
  left join lateral (
    select giftcard_id from giftcard_transactions
    where i.undoes is not null and account_id = p_account and uuid between i.undoes and i.undoes order by uuid limit 1) done on true
  left join lateral (
    select id from giftcards
    where i.undoes is not null and account_id = p_account and uuid between i.undoes and i.undoes order by uuid limit 1) undone on true;

  select array_agg(distinct named) into ids from unnest(cards) as named where named is not null;
  perform 1 from ledger_lock(p_account, array(
    select card.wallet_id from unnest(ids) as known
    cross join lateral (select wallet_id from giftcards where account_id = p_account and id between known and known order by id limit 1) card), p_now);

  perform 1 from unnest(ids) as known(id)
  cross join lateral (select program_id from giftcards where account_id = p_account and id between known.id and known.id order by id limit 1) card
  cross join lateral (
    select 1 from giftcard_programs
    where account_id = p_account and id between card.program_id and card.program_id order by id limit 1 for key share) program;

  -- Whether a load stands is asked only where somebody loads.
  select array_agg(wallet.balance - wallet.held order by known.place), array_agg(wallet.balance order by known.place),
    array_agg(wallet.seq order by known.place),
    array_agg(0 < any(p_amounts) and card.type = 'DIGITAL' and wallet.received > 0 and coalesce(load.stands, false) order by known.place)
  into free, balances, seqs, loaded
  from unnest(ids) with ordinality as known(id, place)
  cross join lateral (select wallet_id, type from giftcards where account_id = p_account and id between known.id and known.id order by id limit 1) card
  cross join lateral (
    select balance, held, seq, received from wallets
    where account_id = p_account and id between card.wallet_id and card.wallet_id order by id limit 1) wallet
  left join lateral (
    select true as stands from giftcard_transactions done
    where 0 < any(p_amounts) and card.type = 'DIGITAL' and done.account_id = p_account
      and done.wallet_id between card.wallet_id and card.wallet_id and done.amount_in_cents > 0 and done.type = 'STANDARD' and done.reverses_id is null
      and not exists (select from giftcard_transactions undoing where undoing.account_id = p_account and undoing.reverses_id = done.id)
    order by done.wallet_id, done.wallet_seq limit 1) load on true;

  -- The shops that a program names; one that names none is not in here, and its cards are taken everywhere.
  select coalesce(jsonb_object_agg(program_id, shop_ids), '{}') into limits from (
    select taken.program_id, jsonb_agg(taken.shop_id::text) as shop_ids from giftcard_program_shops taken
    where taken.account_id = p_account group by 1) limited;

  for item in
    select i.n, i.undoes, i.shop as shop_uuid, i.amount, i.by_client, shop.id as shop_id, card.id as card_id, card.type,
      card.wallet_id, card.activated_at, card.blocked_at, card.cancelled_at, card.expires_at, program.id as program_id,
      program.wallet_id as program_wallet_id, program.keeps_physical_at_registers, program.min_amount_in_cents,
      program.max_amount_in_cents, program.asks_for_pin, i.asks_pin, i.by_staff, named.id is null as by_card, coalesce(named.id, last.id) as done_id,
      coalesce(named.amount_in_cents, last.amount_in_cents) as done_amount, coalesce(named.wallet_seq, last.wallet_seq) as done_seq,
      coalesce(named.shop_id, last.shop_id) as done_shop_id, coalesce(named.reverses_id, last.reverses_id) as done_reverses_id,
      coalesce(named.type, last.type) as done_type
    from unnest(p_undoes, p_shops, p_amounts, p_by_client, p_asks_pin, p_by_staff) with ordinality
      as i(undoes, shop, amount, by_client, asks_pin, by_staff, n)
    left join lateral (select id from shops where account_id = p_account and uuid = i.shop limit 1) shop on true
    left join lateral (
      select * from giftcards where account_id = p_account and id between cards[i.n] and cards[i.n] order by id limit 1) card on true
    left join lateral (
      select * from giftcard_programs
      where account_id = p_account and id between card.program_id and card.program_id and removed_at is null order by id limit 1) program on true
    left join lateral (
      select * from giftcard_transactions
      where i.undoes is not null and account_id = p_account and uuid between i.undoes and i.undoes order by uuid limit 1) named on true
    left join lateral (
      select * from giftcard_transactions done
      where i.undoes is not null and done.account_id = p_account and done.wallet_id between card.wallet_id and card.wallet_id
        and done.wallet_seq = seqs[array_position(ids, card.id)] order by done.wallet_id, done.wallet_seq limit 1) last on true
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
      when limits ? item.program_id::text and not coalesce(limits -> item.program_id::text ? shop_id::text, false) then 'no access'
      when item.by_client and item.type = 'PHYSICAL' and item.keeps_physical_at_registers then 'registers only'
      when item.activated_at is null then 'not activated'
      when item.blocked_at is not null or item.cancelled_at is not null then 'not valid'
      when item.expires_at <= p_now and not (item.by_staff and item.undoes is not null and amount > 0 and item.done_reverses_id is null) then 'expired'
      when item.asks_pin and item.asks_for_pin and item.undoes is null and amount < 0
        and exists (select from giftcard_pins where account_id = p_account and giftcard_id = item.card_id) then 'pin'
    end;
    if outcome is null then
      outcome := case
        when amount < 0 and -amount > free[place] then 'poor'
        when amount > 0 and item.type = 'DIGITAL' and case when item.undoes is null then loaded[place] else item.done_reverses_id is not null end
          then 'loaded'
        when kind = 'credit' and amount < item.min_amount_in_cents then 'too little'
        when amount > 0 and balances[place] + amount > item.max_amount_in_cents then 'too much'
        else 'good' end;
    end if;
    if outcome = 'good' then
      free[place] := free[place] + amount;
      balances[place] := balances[place] + amount;
      seqs[place] := seqs[place] + 1;
      loaded[place] := kind = 'credit' or loaded[place] and not (item.undoes is not null and amount < 0 and item.done_reverses_id is null);
    end if;
    return next;
  end loop;
end $$;
