-- Numbers what has happened since the last call, account by account, and returns what was numbered. One caller at a time.
-- Only events of transactions older than every running one are numbered, so a late commit can't slip in behind a number
-- that was given already. The function loops here because a round trip for each account would cost more than the work.
create function number_events(p_most int) returns table (account_id bigint, event_position bigint, event_name text, event_xid bigint, event_id bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  account bigint;
  head record;
  horizon bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
begin
  if not pg_try_advisory_xact_lock(hashtext('regulars.number_events')) then return; end if;
  for account in select id from accounts order by id loop
    perform set_config('app.account', account::text, true);
    -- Asked by itself: joined to the events, it had all of them read each time.
    select coalesce(max(position), 0) as position, coalesce(max(event_xid), 0) as xid, coalesce(max(event_id), 0) as id
    into head from event_heads where event_heads.account_id = account;
    return query
    with fresh as materialized (
      select events.xid, events.id, events.name, head.position + row_number() over (order by events.xid, events.id) as position
      from events
      where events.account_id = account and (events.xid, events.id) > (head.xid, head.id) and events.xid < horizon
      order by events.xid, events.id limit p_most),
    numbered as (
      insert into event_positions (account_id, position, event_xid, event_id)
      select account, position, xid, id from fresh),
    moved as (
      insert into event_heads as heads (account_id, position, event_xid, event_id)
      select account, position, xid, id from fresh order by position desc limit 1
      on conflict on constraint event_heads_pkey do update
      set position = excluded.position, event_xid = excluded.event_xid, event_id = excluded.event_id)
    select account, fresh.position, fresh.name, fresh.xid, fresh.id from fresh order by fresh.position;
  end loop;
  perform set_config('app.account', '', true);
end $$;
