"""What must hold of an account's log of events, as `regulars verify` asks it."""

from regulars.kit.verify import Rule, rules

POSITIONS = """
    select null::uuid as wallet_uuid,
      'positions 1 to ' || coalesce(max(head.position), 0) as expected,
      count(place.position) || ' positions, ' || coalesce(min(place.position), 0)
        || ' to ' || coalesce(max(place.position), 0) as got
    from (select $1::bigint as account_id) account
    left join event_heads head using (account_id)
    left join event_positions place using (account_id)
    having count(place.position) <> coalesce(max(head.position), 0)
      or coalesce(max(place.position), 0) <> coalesce(max(head.position), 0)
      or coalesce(min(place.position), 1) <> 1
"""

PLACED = """
    select null::uuid as wallet_uuid, 'one event at position ' || place.position
      || ', after those before it' as expected,
      case when event.id is null then 'none' when place.twice then 'one of two places'
        else 'an earlier one' end as got
    from (
      select *, (event_xid, event_id)
          < lag((event_xid, event_id)) over (order by position) as is_early,
        count(*) over (partition by event_xid, event_id) > 1 as twice
      from event_positions where account_id = $1) place
    left join events event on event.account_id = $1
      and (event.xid, event.id) = (place.event_xid, place.event_id)
    where event.id is null or place.twice or place.is_early
"""

HEAD = """
    select null::uuid as wallet_uuid,
      'event ' || place.event_xid || '.' || place.event_id || ' last' as expected,
      head.event_xid || '.' || head.event_id as got
    from event_heads head
    left join event_positions place on place.account_id = head.account_id
      and place.position = head.position
    where head.account_id = $1 and (place.event_xid, place.event_id)
      is distinct from (head.event_xid, head.event_id)
"""

# The sequencer goes on above its head, so what is below it without a number stays so.
PASSED_OVER = """
    select null::uuid as wallet_uuid,
      'a position for event ' || event.xid || '.' || event.id as expected,
      'none' as got
    from event_heads head
    join events event on event.account_id = $1
      and (event.xid, event.id) <= (head.event_xid, head.event_id)
    left join event_positions place on place.account_id = $1
      and (place.event_xid, place.event_id) = (event.xid, event.id)
    where head.account_id = $1 and place.position is null
"""

rules += [
    Rule("positions of events are numbered without a gap", POSITIONS),
    Rule("each position has its event", PLACED),
    Rule("the log ends at its head", HEAD),
    Rule("no event is left without a position", PASSED_OVER),
]
