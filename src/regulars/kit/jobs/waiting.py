"""What of the queue is one account's: how much is being done, and when the rest is."""

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    # Only for types: `kit.work` defers jobs and so imports this package.
    from regulars.kit.work import Work

# Told apart by the bytes: payloads are written by `enqueue` alone, and reading each as
# JSON would take as long as the queue is.
_OF_ACCOUNT = """
    status in ('queued', 'picked') and entrypoint <> $2 and (
      position(convert_to('"account_id":' || $1 || ',', 'UTF8') in payload) > 0
      or position(convert_to('"account_id":' || $1 || '}', 'UTF8') in payload) > 0)
"""

_WAITING = f"""
    select count(*) filter (where status = 'picked' or execute_after <= now()) as busy,
      min(execute_after) filter (where execute_after > now()) - now() as first_in
    from pgqueuer where {_OF_ACCOUNT}
"""

_HURRY = f"""
    update pgqueuer set execute_after = now(), updated = now()
    where {_OF_ACCOUNT} and execute_after > now() and execute_after <= now() + $3
"""


class Waiting(msgspec.Struct, frozen=True):
    """How many of an account's jobs are due or being done, and in how long the next."""

    busy: int
    first_in: timedelta | None


async def waiting(work: "Work", account_id: int, but: str) -> Waiting:
    """How it is with the account's jobs, but for those of one name."""
    found = await work.one(Waiting, _WAITING, str(account_id), but)
    assert found is not None
    return found


async def hurry(work: "Work", account_id: int, but: str, within: timedelta) -> None:
    """Has jobs that would be done within this time done now."""
    await work.write(_HURRY, str(account_id), but, within)
