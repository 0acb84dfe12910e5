"""Opening an account whole: people, a shop, a register, a program, and its keys.

This stands above the rooms because it needs several of them at once.
"""

import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from regulars import rooms
from regulars.accounts import queries as questions
from regulars.accounts import service as accounts
from regulars.accounts.errors import AccountNotFound
from regulars.accounts.permissions import EVERYTHING
from regulars.contacts import service as contacts
from regulars.kit import copies
from regulars.kit.context import Context
from regulars.kit.crypto import hash_password
from regulars.kit.postgres import Database
from regulars.kit.refusals import Refused
from regulars.kit.work import Work, opened
from regulars.loyalty import service as loyalty
from regulars.settings import Settings

ACTOR = "system"

# A new account has room for one of everything, whatever the operator has set.
FIRST = 1


class Opened(msgspec.Struct, frozen=True):
    """A new account, and its keys: the only time that they are known."""

    account_id: int
    account_uuid: str
    account_secret: str
    shop_uuid: str
    personal_access_token: str
    oauth_client_id: int
    oauth_client_secret: str
    register_token: str
    staff_email: str
    staff_password: str

    def credentials(self) -> dict[str, Any]:
        """The keys as scripts read them, without our own number of the account."""
        keys = msgspec.structs.asdict(self)
        del keys["account_id"]
        return keys


async def first_account(database: Database, settings: Settings) -> dict[str, Any]:
    """One empty, usable account on an empty server, and the keys to it."""
    context = Context.of(settings, database.url)
    try:
        return (await open_account(context, "My business")).credentials()
    finally:
        await context.pool.close()


async def open_account(
    context: Context,
    name: str,
    email: str | None = None,
    *,
    actor: str = ACTOR,
    is_sandbox: bool = False,
) -> Opened:
    """A usable account: one owner, one shop, one register, an active program.

    All of it or nothing: an account half made would answer every call wrongly.
    """
    password = secrets.token_urlsafe(12)
    # Before there is a transaction: it takes long, and would hold a connection.
    hashed = await hash_password(password)
    work = Work(context.pool, None, actor, datetime.now(UTC))
    async with opened(work):
        new = accounts.NewAccount(name, is_sandbox=is_sandbox)
        account, secret = await accounts.open_account(work, new, context.keys)
        uuid = str(account.uuid)
        address = email or f"owner-{uuid[-12:]}@example.com"
        owner = accounts.NewUser(address, "Owner", hashed, "owner")
        return await _furnished(work, uuid, secret, owner, password)


async def open_sandbox(
    context: Context, live_uuid: UUID, email: str | None = None, *, actor: str = ACTOR
) -> Opened:
    """A sandbox with the set-up of a live account, and keys of its own.

    Its shops, rewards and all else have the uuids that they have there. Nobody comes
    along: no people, codes, balances or secrets. Raises AccountNotFound, and Refused
    for a sandbox: its clock may be years ahead, and its webhooks listen from then on.
    """
    rooms.load("copying")
    password = secrets.token_urlsafe(12)
    hashed = await hash_password(password)
    reading = Work(context.pool, None, actor, datetime.now(UTC))
    async with opened(reading):
        live = await accounts.enter_by_uuid(reading, live_uuid, actor)
        if live is None:
            raise AccountNotFound
        if live.is_sandbox:
            raise Refused(f"{live.name} is a sandbox itself: name the live account")
        setup = await copies.read_all(reading)
    work = Work(context.pool, None, actor, datetime.now(UTC))
    async with opened(work):
        new = accounts.like(live)
        account, secret = await accounts.open_account(work, new, context.keys)
        await copies.write_all(work, setup)
        uuid = str(account.uuid)
        address = email or f"owner-{uuid[-12:]}@example.com"
        new_owner = accounts.NewUser(address, "Owner", hashed, "owner")
        owner = await accounts.create_user(work, new_owner, EVERYTHING, FIRST)
        return await _with_keys(work, uuid, secret, owner, password)


async def _furnished(
    work: Work, uuid: str, secret: str, new: accounts.NewUser, password: str
) -> Opened:
    owner = await accounts.create_user(work, new, EVERYTHING, FIRST)
    await contacts.open_room(work)
    shop = await accounts.create_shop(work, accounts.NewShop("First shop"))
    await accounts.create_register(work, shop.uuid, "Register 1", "register-1")
    await loyalty.open_program(work, "Loyalty")
    return await _with_keys(work, uuid, secret, owner, password)


async def _with_keys(
    work: Work, uuid: str, secret: str, owner: questions.User, password: str
) -> Opened:
    given = await accounts.first_keys(work, owner)
    return Opened(
        work.account,
        uuid,
        secret,
        str(given.shop_uuid),
        given.personal_access_token,
        given.oauth_client_id,
        given.oauth_client_secret,
        given.register_token,
        owner.email,
        password,
    )
