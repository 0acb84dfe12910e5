"""Sandboxes of a live account: opened, entered and closed from its dashboard."""

from uuid import UUID

from regulars.accounts import queries, service
from regulars.accounts.errors import (
    SandboxNotFound,
    SandboxOfSandbox,
    UsageLimitReached,
)
from regulars.accounts.permissions import EVERYTHING, Permission, must_cover
from regulars.accounts.schemas.sandboxes import (
    SandboxCreate,
    SandboxKeysOut,
    SandboxOut,
    SandboxSessionOut,
)
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, dashboard
from regulars.kit.errors import Forbidden
from regulars.kit.work import Work
from regulars.settings import Settings

ONE = "/sandboxes/{sandbox_uuid}"


@dashboard.get("/sandboxes", allows=Permission.ACCOUNTS_READ)
async def list_sandboxes(work: Work) -> list[SandboxOut]:
    """The sandboxes of this account that are open, the first one first."""
    return [SandboxOut.of(each) for each in await queries.own_sandboxes(work)]


@dashboard.post(
    "/sandboxes",
    allows=Permission.ACCOUNTS_WRITE,
    refuses=[SandboxOfSandbox, UsageLimitReached],
    dry_runs=False,
)
async def open_sandbox(
    work: Work, caller: Caller, keys: Keys, settings: Settings, body: SandboxCreate
) -> SandboxKeysOut:
    """Open an account to try things in, with this account's set-up and a movable clock.

    You are its owner, with the password that you have here; its keys are shown now and
    never again. No people, codes, balances or secrets come along. You need to be
    allowed everything.
    """
    who, most = _owner(caller), settings.most_sandboxes
    made = await service.open_sandbox(work, keys, who, body.name, most)
    return SandboxKeysOut.of(made)


@dashboard.post(
    f"{ONE}/sessions",
    allows=Permission.ACCOUNTS_WRITE,
    refuses=[SandboxNotFound],
    dry_runs=False,
)
async def enter_sandbox(
    work: Work, caller: Caller, sandbox_uuid: UUID
) -> SandboxSessionOut:
    """A session in a sandbox for yourself, without signing out here.

    You need to be allowed everything.
    """
    who = _owner(caller)
    return SandboxSessionOut.of(await service.enter_sandbox(work, sandbox_uuid, who))


@dashboard.delete(
    ONE, allows=Permission.ACCOUNTS_WRITE, refuses=[SandboxNotFound], dry_runs=False
)
async def close_sandbox(work: Work, caller: Caller, sandbox_uuid: UUID) -> None:
    """Close a sandbox: its keys answer 7002 from now on, and it is listed no more.

    Nothing is deleted: whoever runs the server can let it in again. You need to be
    allowed everything.
    """
    _owner(caller)
    await service.close_sandbox(work, sandbox_uuid)


def _owner(caller: Caller) -> UUID:
    """Who asks. Raises Forbidden unless they may do everything there is to do."""
    must_cover(caller.permissions, EVERYTHING)
    if caller.membership_uuid is None:
        raise Forbidden
    return caller.membership_uuid
