-- Notes of contacts that they did something now which moves no credits and is no reception. In the order of their numbers: nobody waits in
-- a ring. A contact who has ended is noted too, and nobody asks for them.
create function loyalty_note_active(p_account bigint, p_contacts bigint[], p_now timestamptz) returns void language plpgsql as $$
begin
  insert into credit_activities (account_id, contact_id, active_at)
  select p_account, contact_id, p_now from (select distinct unnest(p_contacts) as contact_id) named order by contact_id
  on conflict (account_id, contact_id) do update set active_at = greatest(credit_activities.active_at, excluded.active_at);
end $$;

-- Judges claims of rewards in their order, and takes what the good ones take: stock, codes, a place within the limit of the contact.
--   taken    goes; with the code, if the reward is a digital one
--   poor     the wallet has too little that is free
--   empty    nothing is left
--   limit    the contact has claimed it as often as one contact may
--   stale    a reward has changed since its terms were read, or a contact has ended: then nothing at all was done
-- Locks are taken in the order: rewards that have some left, by id; wallets, by id. What a contact has claimed changes only while their
-- wallet is locked. Each statement in here sees what the holders of those locks have committed, which one plain statement
-- would not: that is why this is a function. The credits themselves are posted by ledger_post, in the statement that calls this.
create or replace function reward_take(
  p_account bigint, p_rewards bigint[], p_versions bigint[], p_contacts bigint[], p_wallets bigint[], p_credits bigint[], p_now timestamptz
) returns table (n bigint, outcome text, code_id bigint, code_sealed bytea, stock_left bigint) language plpgsql
rows 16 set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  reward_ids bigint[];
  is_stale boolean;
  held bigint[];
  wallet_at int[];
  reward_at int[];
  claim_at int[];
  free bigint[];
  stocks bigint[];
  limits bigint[];
  claims bigint[];
  outcomes text[] := '{}';
  lefts bigint[] := '{}';
  took boolean := false;
begin
  -- What is sold out stays so for this list, and holds nobody up who sells something else.
  with locked as materialized (
    select r.id from rewards r where r.account_id = p_account and r.id = any(p_rewards) and r.stock > 0 order by r.id for no key update)
  select coalesce(array_agg(id), '{}') into held from locked;

  -- After the locks, so that whoever changed a reward meanwhile is seen; and all of it at once, so that it belongs to one version.
  with asked as (select distinct reward_id, version from unnest(p_rewards, p_versions) as i(reward_id, version))
  select array_agg(asked.reward_id order by asked.reward_id), array_agg(case when r.stock is not null and r.id <> all(held) then 0 else r.stock end order by asked.reward_id),
    array_agg(r.limit_per_contact order by asked.reward_id), bool_or(r.id is null)
  into reward_ids, stocks, limits, is_stale
  from asked left join rewards r on r.account_id = p_account and r.id = asked.reward_id and r.version = asked.version and r.removed_at is null;
  if is_stale then
    return query select null::bigint, 'stale', null::bigint, null::bytea, null::bigint;
    return;
  end if;

  with wallet as materialized (
    select wallet_id, l.free, (row_number() over (order by wallet_id))::int as at from ledger_lock(p_account, p_wallets, p_now) l)
  select (select array_agg(wallet.free order by at) from wallet),
    (select array_agg(at order by i.n) from unnest(p_wallets) with ordinality as i(wallet_id, n) join wallet using (wallet_id))
  into free, wallet_at;
  if array_position(free, null) is not null then
    return query select null::bigint, 'stale', null::bigint, null::bytea, null::bigint;
    return;
  end if;

  with item as materialized (
    select i.n, i.reward_id, i.contact_id, array_position(reward_ids, i.reward_id) as reward_at,
      (dense_rank() over (order by i.reward_id, i.contact_id))::int as claim_at
    from unnest(p_rewards, p_contacts) with ordinality as i(reward_id, contact_id, n)),
  -- What those claimed who were merged into the contact counts too. Two questions: as one with "or" it read all claims of the reward.
  claim as (
    select item.claim_at as at, coalesce(c.claims, 0) + coalesce((
      select sum(theirs.claims) from former_contacts former
      join reward_claims theirs on theirs.account_id = p_account and theirs.reward_id = item.reward_id and theirs.contact_id = former.id
      where former.account_id = p_account and former.merged_into_id = item.contact_id), 0)::bigint as claims
    from (select distinct reward_id, contact_id, claim_at from item) item
    left join reward_claims c on c.account_id = p_account and c.reward_id = item.reward_id and c.contact_id = item.contact_id)
  select (select array_agg(item.reward_at order by n) from item), (select array_agg(item.claim_at order by n) from item),
    (select array_agg(claim.claims order by at) from claim)
  into reward_at, claim_at, claims;

  for turn in 1 .. cardinality(p_rewards) loop
    lefts[turn] := null;
    if p_credits[turn] > 0 and free[wallet_at[turn]] < p_credits[turn] then
      outcomes[turn] := 'poor';
    elsif stocks[reward_at[turn]] <= 0 then
      outcomes[turn] := 'empty';
    elsif claims[claim_at[turn]] >= limits[reward_at[turn]] then
      outcomes[turn] := 'limit';
    else
      outcomes[turn] := 'taken';
      took := true;
      free[wallet_at[turn]] := free[wallet_at[turn]] - p_credits[turn];
      stocks[reward_at[turn]] := stocks[reward_at[turn]] - 1;
      claims[claim_at[turn]] := claims[claim_at[turn]] + 1;
      lefts[turn] := stocks[reward_at[turn]];
    end if;
  end loop;
  if not took then
    return query select i.n, i.outcome, null::bigint, null::bytea, null::bigint from unnest(outcomes) with ordinality as i(outcome, n);
    return;
  end if;

  insert into reward_claims (account_id, reward_id, contact_id, claims)
  select p_account, i.reward_id, i.contact_id, count(*) from unnest(p_rewards, p_contacts, outcomes) as i(reward_id, contact_id, outcome)
  where i.outcome = 'taken' group by 2, 3 order by 2, 3
  on conflict (account_id, reward_id, contact_id) do update set claims = reward_claims.claims + excluded.claims;

  -- What costs nothing moves no credits, and whoever claims it is active all the same.
  if 0 = any(p_credits) then
    perform loyalty_note_active(p_account, array(
      select i.contact_id from unnest(p_contacts, p_credits, outcomes) as i(contact_id, credits, outcome)
      where i.outcome = 'taken' and i.credits = 0), p_now);
  end if;

  return query
  with item as materialized (
    select i.*, row_number() over (partition by i.reward_id, i.outcome order by i.n) as place
    from unnest(p_rewards, outcomes, lefts) with ordinality as i(reward_id, outcome, stock_left, n)),
  total as materialized (select reward_id, count(*) as times from item where outcome = 'taken' group by 1),
  less as (
    -- Of the rewards that were locked: one that got a stock since is none of them.
    update rewards r set stock = r.stock - total.times from total
    where r.account_id = p_account and r.id = total.reward_id and stocks[array_position(reward_ids, r.id)] is not null),
  pick as materialized (
    select total.reward_id, code.id, code.code_sealed, row_number() over (partition by total.reward_id order by code.id) as place
    from total cross join lateral (
      select c.id, c.code_sealed from reward_codes c
      where c.account_id = p_account and c.reward_id = total.reward_id and c.taken_at is null order by c.id limit total.times) code),
  gone as (
    -- As an array: joined, all codes of the account were read, because how many are picked is a guess that is made beforehand.
    update reward_codes c set taken_at = p_now where c.account_id = p_account and c.id = any(array(select pick.id from pick)))
  select item.n, item.outcome, pick.id, pick.code_sealed, item.stock_left
  from item left join pick on pick.reward_id = item.reward_id and pick.place = item.place and item.outcome = 'taken';
end $$;
