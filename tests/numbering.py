"""The log of an account, numbered to its end as the worker does it."""

from datetime import UTC, datetime

from regulars.accounts.jobs import number_events
from regulars.kit.context import Context
from regulars.kit.work import Work
from regulars.worker import Opener

# A turn looks at 2,000 accounts, and late in a run of all tests there are more.
MOST_TURNS = 20

UNNUMBERED = """
    select from events
    where account_id = $1 and (xid, id) > (
      select coalesce(max(event_xid), 0), coalesce(max(event_id), 0)
      from event_heads where account_id = $1)
    limit 1
"""


async def number_all(context: Context, account_id: int) -> None:
    """Numbers what happened in an account, but for what an open transaction keeps."""
    work = Work(context.pool, account_id, "test", datetime.now(UTC))
    for _ in range(MOST_TURNS):
        await number_events.function(Opener(context))
        if not await work.once(UNNUMBERED, account_id):
            break
