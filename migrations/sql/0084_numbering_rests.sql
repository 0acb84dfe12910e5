-- As in 0019, but for the ceiling. There it was the end of the snapshot. An event whose transaction was the newest, and was open when
-- the numbers were given, then counted as seen, and had no place until something else happened on the server.
-- While nothing happens no account is looked at. `quiet_id` is the newest event's id as of which every account is known to be
-- numbered to the end: `seen_id` was the newest when `seen_xid` was this transaction's own number, so whatever has an id up to it is of
-- an older transaction (events draw theirs first), and a whole round was made since, when all of those were over.
create or replace function number_some_events(p_most int, p_accounts int)
returns table (account_id bigint, event_position bigint, event_name text, event_xid bigint, event_id bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  round event_rounds;
  newest bigint;
  horizon bigint;
  ceiling bigint;
  turn record;
  head record;
  given int;
  room int := p_most;
  begins boolean := true;
begin
  if not pg_try_advisory_xact_lock(hashtext('regulars.number_events')) then return; end if;
  newest := coalesce(pg_sequence_last_value('events_id_seq'), 0);
  select * into round from event_rounds;
  if newest = round.quiet_id then return; end if;
  -- After the newest was read: what drew an id up to it is below the ceiling. The end of a snapshot is not: it is behind the last
  -- transaction that was over, and those that run now may have higher numbers.
  ceiling := pg_current_xact_id()::text::bigint;
  horizon := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;

  for turn in
    select id, laps from (
      (select id, 0 as laps from accounts where id > coalesce(round.last_account_id, 0) order by id limit p_accounts)
      union all
      (select id, 1 from accounts where id <= round.last_account_id order by id limit p_accounts)) as circle
    order by laps, id limit p_accounts
  loop
    if turn.laps = 1 and begins then
      begins := false;
      if round.is_whole then round.quiet_id := round.seen_id; end if;
      exit when newest = round.quiet_id;
      if newest is distinct from round.seen_id or round.seen_xid > ceiling then
        round.seen_id := newest;
        round.seen_xid := ceiling;
      end if;
      round.is_whole := horizon >= round.seen_xid;
    end if;
    round.last_account_id := turn.id;
    perform set_config('app.account', turn.id::text, true);
    -- Asked by itself: joined to the events, it had all of them read each time.
    select coalesce(max(position), 0) as position, coalesce(max(event_xid), 0) as xid, coalesce(max(event_id), 0) as id
    into head from event_heads where event_heads.account_id = turn.id;
    continue when not exists (
      select from events
      where events.account_id = turn.id and (events.xid, events.id) > (head.xid, head.id) and events.xid < horizon);
    return query
    with fresh as materialized (
      select events.xid, events.id, events.name, head.position + row_number() over (order by events.xid, events.id) as position
      from events
      where events.account_id = turn.id and (events.xid, events.id) > (head.xid, head.id) and events.xid < horizon
      order by events.xid, events.id limit room),
    numbered as (
      insert into event_positions (account_id, position, event_xid, event_id)
      select turn.id, position, xid, id from fresh),
    moved as (
      insert into event_heads as heads (account_id, position, event_xid, event_id)
      select turn.id, position, xid, id from fresh order by position desc limit 1
      on conflict on constraint event_heads_pkey do update
      set position = excluded.position, event_xid = excluded.event_xid, event_id = excluded.event_id)
    select turn.id, fresh.position, fresh.name, fresh.xid, fresh.id from fresh order by fresh.position;
    get diagnostics given = row_count;
    room := room - given;
    if room = 0 then
      -- There may be more of this one, and the others were not reached.
      round.is_whole := false;
      exit;
    end if;
  end loop;
  perform set_config('app.account', '', true);
  update event_rounds set last_account_id = round.last_account_id, is_whole = round.is_whole,
    seen_id = round.seen_id, seen_xid = round.seen_xid, quiet_id = round.quiet_id;
end $$;
