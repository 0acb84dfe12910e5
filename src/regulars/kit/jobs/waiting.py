"""What of the queue is one account's: how much is being done, and when the rest is."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    # Only for types: `kit.work` defers jobs and so imports this package.
    from regulars.kit.work import Work

OF_ACCOUNT = (
    "(headers ->> 'account_id')::bigint = $1 and status in ('queued', 'picked')"
)

WAITING = f"""
    select now() as asked_at,
      count(*) filter (where status = 'picked' or execute_after <= now()) as busy,
      array_agg(id order by id)
        filter (where status = 'queued' and execute_after > now()) as numbers,
      array_agg(execute_after order by id)
        filter (where status = 'queued' and execute_after > now()) as tries_at
    from pgqueuer where {OF_ACCOUNT} and entrypoint <> $3
"""
"""Of the account `$1`, but for the jobs of the name `$3`: a `Waiting`."""

_HURRY = f"""
    update pgqueuer set execute_after = now(), updated = now()
    where {OF_ACCOUNT} and id = any($2::bigint[]) and execute_after > now()
"""

# What waits long for its next try isn't at work.
_OTHERS = """
    select count(distinct headers ->> 'account_id') from pgqueuer
    where entrypoint = $1 and (headers ->> 'account_id')::bigint <> $2
      and (status = 'picked'
        or status = 'queued' and execute_after < now() + interval '2 minutes')
"""

_UNENDED = f"""
    select id as number, status = 'picked' as is_picked from pgqueuer
    where {OF_ACCOUNT} and entrypoint = $2
"""


class Waiting(msgspec.Struct, frozen=True):
    """How many of an account's jobs are due or being done, and when the others are."""

    asked_at: datetime
    busy: int
    numbers: list[int] | None
    tries_at: list[datetime] | None

    def later(self) -> list[tuple[int, datetime]]:
        """The number of each job that waits for a try, with when it has it."""
        return list(zip(self.numbers or [], self.tries_at or [], strict=True))


class Unended(msgspec.Struct, frozen=True):
    """A job in the queue, and whether a worker has it in hand."""

    number: int
    is_picked: bool


async def hurry(work: "Work", account_id: int, numbers: Sequence[int]) -> None:
    """Has these jobs of the account, that would be done later, done now."""
    await work.write(_HURRY, account_id, numbers)


async def others_at_work(work: "Work", name: str) -> int:
    """For how many other accounts such a job is done, or will be in two minutes."""
    count: int = await work.value(_OTHERS, name, work.account_id)
    return count


async def unended(work: "Work", name: str) -> Sequence[Unended]:
    """The account's jobs of this name that are done at this moment, or wait to be."""
    return await work.many(Unended, _UNENDED, work.account_id, name)
