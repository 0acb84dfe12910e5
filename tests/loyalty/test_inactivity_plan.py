"""What the nightly look at who did nothing reads of all that everybody ever did."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from regulars.loyalty.service.inactivity import QUIET

MANY = 2_000

# Every fifth moved no credits.
FILL = """
    with one as (
      select * from credit_receptions where account_id = $1 and credits > 0 limit 1),
    more as (
      insert into credit_receptions (account_id, uuid, contact_id, shop_id, credits,
        channel, actor, wallet_id, wallet_seq, program_version, explanation,
        happened_at, recorded_at)
      select $1, gen_random_uuid(), contact_id, shop_id, (n % 5 > 0)::int, channel,
        actor, case when n % 5 > 0 then wallet_id end,
        case when n % 5 > 0 then wallet_seq + n end, program_version, explanation,
        happened_at - n * interval '1 minute', recorded_at - n * interval '1 minute'
      from one, generate_series(1, $2::int) n
      returning wallet_id, wallet_seq, recorded_at)
    insert into transfers (account_id, kind, from_wallet_id, to_wallet_id, amount,
      to_seq, to_balance, happened_at, recorded_at)
    select $1, 'credit', program.issued_wallet_id, more.wallet_id, 1, wallet_seq,
      wallet_seq, recorded_at, recorded_at
    from more, loyalty_programs program
    where program.account_id = $1 and more.wallet_id is not null
"""


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
async def test_is_as_much_of_who_did_a_lot_as_of_anybody(
    make, account, superuser, mode
):
    await make.program(inactivity_days=10)
    await make.rich(5)
    await superuser.execute(FILL, account.account_id, MANY)
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    values = f"{account.account_id}, '{until}', 0, {2**62}"

    async with superuser.transaction():
        await superuser.execute(f"set local plan_cache_mode = {mode}")
        await superuser.execute(
            f"prepare quiet(bigint, timestamptz, bigint, bigint) as {QUIET}"
        )
        asked = f"explain (analyze, format json) execute quiet({values})"
        [plan] = json.loads(await superuser.fetchval(asked))
        await superuser.execute("deallocate quiet")

    rows = {"credit_receptions": 0, "transfers": 0}
    for node in nodes(plan["Plan"]):
        if node.get("Relation Name") in rows:
            left_out = node.get("Rows Removed by Filter", 0)
            seen = (node["Actual Rows"] + left_out) * node["Actual Loops"]
            rows[node["Relation Name"]] += seen
    print(f"tried={MANY} expected<=10 got={rows}")
    assert plan["Plan"]["Actual Rows"] == 1
    assert all(0 < read <= 10 for read in rows.values())


def nodes(plan: Any) -> Iterator[Any]:
    """A plan's nodes, the root first."""
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)
