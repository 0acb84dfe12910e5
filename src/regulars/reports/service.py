"""Going through the first run."""

import msgspec

from regulars.accounts import queries as accounts
from regulars.kit.work import Work
from regulars.reports import queries
from regulars.reports.queries import FirstRun

KEEP = """
    insert into first_runs (account_id, trade, steps, begun_at, ended_at)
    values ($1, $2, $3, $4::timestamptz, case when $5::boolean then $4::timestamptz end)
    on conflict (account_id) do update
    set trade = excluded.trade, steps = excluded.steps,
      ended_at = coalesce(first_runs.ended_at, excluded.ended_at)
"""


class Step(msgspec.Struct, frozen=True):
    """What somebody did: chose a trade, was through with a step, wants no more."""

    trade: str | None = None
    name: str | None = None
    is_over: bool = False


async def go_on(work: Work, step: Step) -> FirstRun:
    """How far it is after this; what was done before stays done."""
    await accounts.lock_account(work)
    before = await queries.first_run(work)
    steps = {*before.steps, step.name} - {None}
    kept = [each for each in queries.STEPS if each in steps]
    values = (step.trade or before.trade, kept, work.now, step.is_over)
    await work.write(KEEP, work.account_id, *values)
    after = await queries.first_run(work)
    whose = await accounts.account(work)
    work.audit("first_run_changed", whose.uuid, before, after)
    return after
