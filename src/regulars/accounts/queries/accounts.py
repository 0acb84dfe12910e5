"""What can be asked of accounts themselves."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec
import structlog

from regulars.kit.db import OUTAGES
from regulars.kit.errors import Unavailable
from regulars.kit.jobs import OpenWork, is_superseded
from regulars.kit.work import Work

log = structlog.get_logger("regulars.accounts")


class Account(msgspec.Struct, frozen=True):
    """A business that runs its loyalty here."""

    id: int
    uuid: UUID
    name: str
    is_active: bool
    is_sandbox: bool
    timezone: str
    currency: str
    language: str
    secret_sealed: bytes
    contact_limit: int | None
    requests_per_minute: int | None
    own_contact_limit: int | None
    own_requests_per_minute: int | None
    requires_second_factor: bool
    created_at: datetime

    AUDITED: ClassVar[tuple[str, ...]] = (
        *("name", "is_active", "timezone", "currency", "language"),
        *("contact_limit", "requests_per_minute"),
        *("own_contact_limit", "own_requests_per_minute", "requires_second_factor"),
    )


ACCOUNT = """
    select id, uuid, name, is_active, is_sandbox, timezone, currency, language,
      secret_sealed, contact_limit, requests_per_minute, own_contact_limit,
      own_requests_per_minute, requires_second_factor, created_at
    from accounts where id = $1
"""

LOCK_ACCOUNT = "select 1 from accounts where id = $1 for no key update"

ACCOUNT_IDS = "select id from accounts order by id"


async def account(work: Work, *, lock: bool = False) -> Account:
    """The account this Work is for. Locked, it stays as it is until the Work closes."""
    if lock:
        await lock_account(work)
    found = await work.one(Account, ACCOUNT, work.account_id)
    assert found is not None
    return found


async def lock_account(work: Work) -> None:
    """Has whoever else asks for this wait until the Work has closed."""
    await work.write(LOCK_ACCOUNT, work.account_id)


class SomeAccountsFailed(Exception):
    """Something couldn't be done for some of the accounts; the log says why."""


async def each_account(
    open_work: OpenWork,
    do: Callable[[int], Awaitable[None]],
    account_ids: Sequence[int] | None = None,
) -> None:
    """Does something for every account in turn, or for these.

    One that fails stops none after it.

    An outage of the database is told once, not for each account that it meets. Raises
    SomeAccountsFailed in the end, so that the job counts as failed.
    """
    if account_ids is None:
        async with open_work() as work:
            account_ids = [row["id"] for row in await work.once(ACCOUNT_IDS)]
    failed = []
    is_away = False
    for account_id in account_ids:
        about = {"account_id": account_id, "job": do.__qualname__}
        was_away, is_away = is_away, False
        try:
            await do(account_id)
        except (Unavailable, *OUTAGES) as away:
            is_away = True
            failed.append(account_id)
            if not was_away:
                log.warning("database away", **about, reason=repr(away))
        except Exception as error:
            if is_superseded(error):
                # The job is another worker's by now, with all accounts that are left.
                raise
            failed.append(account_id)
            log.exception("account failed", **about)
    if failed:
        raise SomeAccountsFailed(f"accounts {failed} of {len(account_ids)}")


class Listed(msgspec.Struct, frozen=True):
    """An account as the operator of the server sees it."""

    uuid: UUID
    name: str
    is_active: bool
    is_sandbox: bool
    contact_limit: int | None
    requests_per_minute: int | None


ALL_ACCOUNTS = """
    select uuid, name, is_active, is_sandbox, contact_limit, requests_per_minute
    from accounts order by id
"""


async def all_accounts(work: Work) -> Sequence[Listed]:
    """Every account on the server, for whoever runs it."""
    return await work.many(Listed, ALL_ACCOUNTS)
