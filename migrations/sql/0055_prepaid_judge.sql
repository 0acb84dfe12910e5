-- Judges prepaid transactions in their order, as one till after the other would see them. What it calls good is to be posted by
-- the statement that called it: the wallets stay locked until its transaction ends.
--   good            goes: an amount, as what it is posted, between the contact's wallet and one of the account's own
--   no transaction, no shop, no contact, no card, inactive, not linked, of another: what it speaks of, in the order of telling
--   a reversal      what it would undo has itself undone something
--   undone          it has been undone before
--   poor            there is less in the wallet than is to be taken out
-- An order names a contact, a card, or both, and an amount; or the transaction that it undoes, whose contact may be another by now.
-- A contact's wallet is opened with the first money that comes in, and the account's own with the first of all.
-- Locks are taken in the order: contacts whose wallet is opened, by id; wallets, by id. Each statement in here sees what the
-- holders of those locks have committed, which one plain statement does not (its snapshot is older than its locks): that is why
-- this is a function. Whoever finds that a contact has ended meanwhile fails like who posts to a closed wallet, and looks again.
create function prepaid_judge(
  p_account bigint, p_contacts uuid[], p_cards text[], p_undoes uuid[], p_shops uuid[], p_amounts bigint[], p_fresh uuid[],
  p_own uuid[], p_now timestamptz
) returns table (
  n bigint, outcome text, contact_id bigint, wallet_id bigint, own_wallet_id bigint, shop_id bigint, amount bigint, kind text,
  undone_id bigint, card_id bigint
) language plpgsql rows 16 set plan_cache_mode = force_generic_plan
as $$
-- Planned once, maybe while nothing was there yet: "between x and x order by" is "= x" that only the key's own index can answer in order.
#variable_conflict use_column
declare
  owners bigint[];
  card_ids bigint[];
  shop_ids bigint[];
  done_ids bigint[];
  amounts bigint[];
  faults text[];
  opening bigint[];
  people bigint[];
  wallet_ids bigint[];
  free bigint[];
  undone bigint[];
  issued bigint;
  spent bigint;
  has_ended boolean;
  place int;
begin
  select array_agg(asked.owner order by asked.n), array_agg(asked.card order by asked.n), array_agg(asked.shop order by asked.n),
    array_agg(asked.done order by asked.n), array_agg(asked.amount order by asked.n), array_agg(asked.fault order by asked.n)
  into owners, card_ids, shop_ids, done_ids, amounts, faults
  from (
    select i.n, owner.id as owner, card.id as card, case when i.shop is null then done.shop_id else shop.id end as shop, done.id as done,
      case when i.undoes is null then i.amount else -done.amount_in_cents end as amount,
      case
        when i.undoes is not null and done.id is null then 'no transaction'
        when i.shop is not null and shop.id is null then 'no shop'
        when i.contact is not null and named.id is null then 'no contact'
        when i.card is not null and card.id is null then 'no card'
        when not card.is_active then 'inactive'
        when i.card is not null and card.contact_id is null then 'not linked'
        when card.contact_id <> named.id then 'of another'
        when owner.id is null then 'no contact'
        when done.reverses_id is not null then 'a reversal'
      end as fault
    from unnest(p_contacts, p_cards, p_undoes, p_shops, p_amounts) with ordinality as i(contact, card, undoes, shop, amount, n)
    left join lateral (
      select id from shops where account_id = p_account and uuid between i.shop and i.shop order by uuid limit 1) shop on true
    left join lateral (
      select id from contacts where account_id = p_account and uuid between i.contact and i.contact order by uuid limit 1) named on true
    left join lateral (
      select id, is_active, contact_id from contact_identifiers
      where account_id = p_account and value between i.card and i.card order by value limit 1) card on true
    left join lateral (
      select id, contact_id, shop_id, amount_in_cents, reverses_id from prepaid_transactions
      where account_id = p_account and uuid between i.undoes and i.undoes order by uuid limit 1) done on true
    left join lateral (
      select merged_into_id from former_contacts
      where account_id = p_account and id between done.contact_id and done.contact_id order by id limit 1) former on true
    left join lateral (
      select contact.id from contacts contact
      where contact.account_id = p_account
        and contact.id between coalesce(named.id, card.contact_id, former.merged_into_id, done.contact_id)
          and coalesce(named.id, card.contact_id, former.merged_into_id, done.contact_id)
      order by contact.id limit 1) owner on true) asked;

  select array_agg(distinct new.id) into opening
  from unnest(owners, amounts, faults) as new(id, amount, fault)
  cross join lateral (
    select contact.prepaid_wallet_id from contacts contact
    where contact.account_id = p_account and contact.id between new.id and new.id order by contact.id limit 1) contact
  where new.fault is null and new.amount > 0 and contact.prepaid_wallet_id is null;
  if opening is not null then
    if not exists (select from wallets where account_id = p_account and unit = 'prepaid_cents' and kind = 'issued' and not is_counted) then
      insert into wallets (account_id, uuid, kind, unit, is_counted, keeps_lots, may_owe, created_at)
      select p_account, p_own[own.at], own.kind, 'prepaid_cents', false, false, true, p_now
      from unnest(array['issued', 'spent', 'expired']) with ordinality as own(kind, at)
      on conflict (account_id, unit, kind) where not is_counted do nothing;
    end if;
    perform 1 from contacts where account_id = p_account and id = any(opening) order by id for no key update;
    -- A statement of its own: it sees what the locks' last holders have done.
    with missing as materialized (
      select contact.id, nextval('wallets_id_seq') as wallet_id, row_number() over (order by contact.id) as at from contacts contact
      where contact.account_id = p_account and contact.id = any(opening) and contact.prepaid_wallet_id is null),
    opened as (
      insert into wallets (account_id, id, uuid, kind, unit, is_counted, keeps_lots, may_owe, created_at)
      select p_account, missing.wallet_id, p_fresh[missing.at], 'prepaid', 'prepaid_cents', true, false, false, p_now from missing)
    update contacts set prepaid_wallet_id = missing.wallet_id from missing
    where contacts.account_id = p_account and contacts.id = missing.id;
  end if;

  select array_agg(known.id order by known.id), array_agg(contact.prepaid_wallet_id order by known.id) into people, wallet_ids
  from (select distinct owner as id from unnest(owners) as owner where owner is not null) known
  cross join lateral (
    select contact.prepaid_wallet_id from contacts contact
    where contact.account_id = p_account and contact.id between known.id and known.id order by contact.id limit 1) contact
  where contact.prepaid_wallet_id is not null;
  if people is not null then
    select array_agg(locked.free order by known.place) into free
    from unnest(wallet_ids) with ordinality as known(id, place)
    left join ledger_lock(p_account, wallet_ids, p_now) locked on locked.wallet_id = known.id;
    select bool_or(contact.prepaid_wallet_id is distinct from known.wallet_id or known.free is null) into has_ended
    from unnest(people, wallet_ids, free) as known(id, wallet_id, free)
    left join lateral (
      select contact.prepaid_wallet_id from contacts contact
      where contact.account_id = p_account and contact.id between known.id and known.id order by contact.id limit 1) contact on true;
    select array_agg(undoing.reverses_id) into undone from prepaid_transactions undoing
    where undoing.account_id = p_account and undoing.reverses_id = any(done_ids);
    select max(id) filter (where own.kind = 'issued'), max(id) filter (where own.kind = 'spent') into issued, spent
    from wallets own where own.account_id = p_account and own.unit = 'prepaid_cents' and not own.is_counted;
  end if;
  -- Whoever had no wallet and was to get one is no more.
  select coalesce(has_ended, false) or coalesce(bool_or(not new.id = any(coalesce(people, '{}'))), false) into has_ended
  from unnest(opening) as new(id);
  if has_ended then
    raise exception 'a contact has ended meanwhile' using errcode = 'check_violation', constraint = 'wallets_closed_check';
  end if;

  undone := coalesce(undone, '{}');
  for at in 1 .. cardinality(faults) loop
    place := array_position(people, owners[at]);
    n := at;
    contact_id := owners[at];
    wallet_id := wallet_ids[place];
    shop_id := shop_ids[at];
    amount := amounts[at];
    card_id := card_ids[at];
    undone_id := done_ids[at];
    kind := case when undone_id is not null then 'reversal' when amount > 0 then 'credit' else 'debit' end;
    own_wallet_id := case when (amount > 0) = (undone_id is null) then issued else spent end;
    outcome := coalesce(faults[at], case
      when undone_id = any(undone) then 'undone'
      when amount < 0 and -amount > coalesce(free[place], 0) then 'poor'
      else 'good' end);
    if outcome = 'good' then
      free[place] := free[place] + amount;
      undone := undone || undone_id;
    end if;
    return next;
  end loop;
end $$;
