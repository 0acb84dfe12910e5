"""What delivering reads of all that waits, by plans that were made when little did."""

import json
from datetime import timedelta

import pytest
from loyalty.test_inactivity_plan import nodes

from regulars.kit.clock import now
from regulars.webhooks.service.claiming import CLAIM, NEXT_TURN
from regulars.webhooks.service.settling import SETTLE
from webhooks.receiving import subscribe
from webhooks.test_replays import claimed

WAITING = 4_000
SENDING = 20

# Some behind the one that is being sent, each of the others in a lane of its own.
FILL = """
    with one as (
      select * from webhook_deliveries where account_id = $1 limit 1),
    lane as (
      select n,
        case when n % 4 = 0 then one.lane_uuid else gen_random_uuid() end as uuid
      from one, generate_series(1, $2::int + $3) n)
    insert into webhook_deliveries (account_id, uuid, subscription_id, event_type,
      contact_uuid, lane_uuid, body_sealed, state, due_at, created_at, attempt)
    select $1, gen_random_uuid(), subscription_id, event_type, lane.uuid, lane.uuid,
      body_sealed, case when n <= $2 then 'waiting' else 'sending' end,
      one.due_at + (n % 8 - 4) * interval '1 hour', created_at, 1
    from one, lane
"""

TURN = "select due_at::text from webhook_turns where account_id = $1"

MADE = """
    select array_agg(id) as ids from webhook_deliveries
    where account_id = $1 and state = 'sending'
"""


GIVEN = {
    "bigint": 1,
    "text": "'delivered'",
    "timestamptz": "now()",
}


def settling(account_id, ids):
    """What the statement is given that settles these."""
    columns = "bigint text timestamptz text bigint text timestamptz bigint bigint"
    filled = [
        f"array_fill({GIVEN[kind]}::{kind}, array[{len(ids)}])"
        for kind in columns.split()
    ]
    hour = "date_trunc('hour', now())"
    return ", ".join([str(account_id), "now()", f"array{ids}", *filled, hour])


KINDS = {
    SETTLE: "bigint, timestamptz, bigint[], bigint[], text[], timestamptz[], text[],"
    " bigint[], text[], timestamptz[], bigint[], bigint[], timestamptz",
    CLAIM: "bigint, timestamptz, timestamptz, bigint, bigint[], timestamptz",
    NEXT_TURN: "bigint, timestamptz, timestamptz, timestamptz",
}


@pytest.mark.parametrize("statement", KINDS, ids=["settle", "claim", "next_turn"])
async def test_reads_no_more_by_a_plan_that_was_made_for_one(
    statement, clients, make, receiver, post, context, account, superuser
):
    await subscribe(clients, receiver, "contact_created")
    await make.contact()
    await post.number()
    await claimed(context, account, now() - timedelta(hours=1), post)
    ours = account.account_id
    seen = await superuser.fetchval(TURN, ours)

    async with superuser.transaction():
        await superuser.execute("analyze webhook_deliveries")
        await superuser.execute("set local plan_cache_mode = force_generic_plan")
        await superuser.execute("set local enable_seqscan = off")
        await superuser.execute(f"prepare asked({KINDS[statement]}) as {statement}")
        values = {
            SETTLE: settling(ours, [0]),
            CLAIM: f"{ours}, now(), now(), 256, array[]::bigint[], now()",
            NEXT_TURN: f"{ours}, now(), '{seen}', now()",
        }
        await superuser.execute(f"explain execute asked({values[statement]})")
        await superuser.execute(FILL, ours, WAITING, SENDING)
        ids = await superuser.fetchval(MADE, ours)
        values[SETTLE] = settling(ours, ids)
        asked = f"explain (analyze, format json) execute asked({values[statement]})"
        [plan] = json.loads(await superuser.fetchval(asked))
        await superuser.execute("deallocate asked")

    read = sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
        * node["Actual Loops"]
        for node in nodes(plan["Plan"])
        if node.get("Relation Name") == "webhook_deliveries"
    )
    print(f"tried={WAITING} expected<=300 got={read}")
    assert len(ids) == SENDING + 1
    assert 0 < read <= 300
