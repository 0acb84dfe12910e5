-- An explanation with its steps held back to what their caps leave, and by how many credits less that is.
-- A step says by itself what it hangs on: `caps`, the most for each period, and `when_first`, whether the contact's first
-- reception is asked for or any other. Reads only; who writes afterwards must have locked the contact's wallet before.
create function loyalty_held_back(p_account bigint, p_contact bigint, p_is_later boolean, p_explanation jsonb)
returns table (less bigint, explanation jsonb) language plpgsql stable as $$
#variable_conflict use_column
declare
  -- Whoever became this contact brought what they had been given.
  whose bigint[] := array(
    select p_contact union all
    select id from former_contacts where account_id = p_account and merged_into_id = p_contact);
  step record;
  cap record;
  is_first boolean;
  asked bigint;
  room bigint;
  held text;
  top bigint;
begin
  less := 0;
  explanation := p_explanation;
  for step in
    select (place - 1)::text as place, it from jsonb_array_elements(p_explanation -> 'steps') with ordinality as s(it, place)
    where it ?| array['caps', 'when_first']
  loop
    asked := (step.it ->> 'gave')::bigint;
    room := asked;
    held := null;
    top := null;
    if step.it ? 'when_first' then
      is_first := coalesce(is_first, not p_is_later and not exists (
        select from credit_receptions where account_id = p_account and contact_id = any(whose)));
      if is_first <> (step.it ->> 'when_first')::boolean then
        room := 0;
        held := case when is_first then 'not_first' else 'first' end;
      end if;
    end if;
    for cap in
      select c.period, c.most::bigint, greatest(0, c.most::bigint - coalesce((
        select sum(uses.credits) from earning_rule_uses uses
        where uses.account_id = p_account and uses.contact_id = any(whose)
          and uses.rule_uuid = (step.it ->> 'rule_uuid')::uuid and uses.period = c.period), 0))::bigint as remaining
      from jsonb_each_text(step.it -> 'caps') as c(period, most)
    loop
      if cap.remaining < room then
        room := cap.remaining;
        held := case length(cap.period) when 10 then 'day' when 4 then case cap.period when 'ever' then 'contact' else 'year' end end;
        top := cap.most;
      end if;
    end loop;
    if room < asked then
      less := less + asked - room;
      explanation := jsonb_set(explanation, array['steps', step.place], step.it || jsonb_strip_nulls(jsonb_build_object(
        'gave', room, 'asked', coalesce((step.it ->> 'asked')::bigint, asked), 'held_back_by', held, 'most', top)));
    end if;
  end loop;
  return next;
end $$;

-- For each of these receptions, in turn: the credits and the explanation that its caps leave, which are counted at once.
-- The wallets of all of them are locked first, in the order of their ids, so that nobody else gives these contacts anything
-- meanwhile; each statement in here sees what the holders of those locks have committed.
create function loyalty_hold_back(
  p_account bigint, p_ns bigint[], p_contacts bigint[], p_wallets bigint[], p_credits bigint[], p_explanations text[], p_most bigint
) returns table (n bigint, credits bigint, explanation jsonb, is_too_much boolean) language plpgsql as $$
#variable_conflict use_column
declare
  place int;
  left_over record;
  seen bigint[] := '{}';
begin
  perform 1 from wallets where account_id = p_account and id = any(p_wallets) order by id for no key update;
  for place in 1 .. cardinality(p_ns) loop
    select * into left_over from loyalty_held_back(
      p_account, p_contacts[place], p_contacts[place] = any(seen), p_explanations[place]::jsonb);
    n := p_ns[place];
    credits := p_credits[place] - left_over.less;
    explanation := left_over.explanation;
    is_too_much := credits > p_most;
    if not is_too_much then
      seen := seen || p_contacts[place];
      insert into earning_rule_uses as uses (account_id, contact_id, rule_uuid, period, credits)
      select p_account, p_contacts[place], (step ->> 'rule_uuid')::uuid, period, (step ->> 'gave')::bigint
      from jsonb_array_elements(left_over.explanation -> 'steps') step, jsonb_object_keys(step -> 'caps') period
      where (step ->> 'gave')::bigint > 0
      on conflict (account_id, contact_id, rule_uuid, period) do update set credits = uses.credits + excluded.credits;
    end if;
    return next;
  end loop;
end $$;
