"""The operator's hand on accounts: let in, shut out, limit."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from regulars.accounts import queries, service
from regulars.accounts.schemas.words import Limit
from regulars.kit.cli import POSITIONAL, command
from regulars.kit.context import Context
from regulars.kit.work import by_operator, opened


class Which(msgspec.Struct):
    """Which account."""

    account_uuid: Annotated[UUID, POSITIONAL]
    """The uuid that was printed when the account was created."""


class LimitTo(msgspec.Struct):
    """Which account, and how much of what."""

    account_uuid: Annotated[UUID, POSITIONAL]
    """The uuid that was printed when the account was created."""

    contacts: Annotated[int, Meta(ge=0, le=1_000_000_000)] | None = None
    """The most contacts it may have; left out, there is no limit."""

    requests_per_minute: Limit | None = None
    """The most requests a minute each key may send; left out, the server's setting."""


@command("accounts activate")
async def activate(context: Context, arguments: Which) -> None:
    """Let an account in again.

    Its keys work as they did before it was deactivated.
    """
    async with opened(by_operator(context.pool)) as work:
        await service.switch(work, arguments.account_uuid, is_active=True)
    print(f"{arguments.account_uuid} is let in.")


@command("accounts deactivate")
async def deactivate(context: Context, arguments: Which) -> None:
    """Shut an account out: every call answers 7002.

    Nothing is deleted; `accounts activate` lets it in again.
    """
    async with opened(by_operator(context.pool)) as work:
        await service.switch(work, arguments.account_uuid, is_active=False)
    print(f"{arguments.account_uuid} is shut out.")


@command("accounts limit")
async def limit(context: Context, arguments: LimitTo) -> None:
    """Set the most that an account may use.

    Both limits are set at once: what is left out is no longer limited.
    """
    limits = service.Limits(arguments.contacts, arguments.requests_per_minute)
    async with opened(by_operator(context.pool)) as work:
        await service.limit(work, arguments.account_uuid, limits)
    print(f"contacts: {_told(arguments.contacts)}")
    print(f"requests a minute: {_told(arguments.requests_per_minute)}")


class List(msgspec.Struct):
    """How to tell them."""

    json: bool = False
    """Print them as JSON."""


@command("accounts list")
async def list_accounts(context: Context, arguments: List) -> None:
    """List the accounts: uuid, name, what is a sandbox, who is let in, the limits."""
    found = await queries.all_accounts(by_operator(context.pool))
    if arguments.json:
        print(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return
    for account in found:
        state = "let in" if account.is_active else "shut out"
        contacts = _told(account.contact_limit)
        requests = _told(account.requests_per_minute)
        kind = " [sandbox]" if account.is_sandbox else ""
        print(f"{account.uuid}  {account.name}{kind}")
        print(f"  {state}; contacts: {contacts}; requests a minute: {requests}")


def _told(limit: int | None) -> str:
    return "no limit" if limit is None else f"{limit:,}"
