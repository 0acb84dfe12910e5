"""Opening an account whole: people, a shop, a register, a program, and its keys.

This stands above the rooms because it needs several of them at once.
"""

import secrets
from datetime import UTC, datetime
from typing import Any

import msgspec

from regulars.accounts import service as accounts
from regulars.contacts import service as contacts
from regulars.kit.context import Context
from regulars.kit.postgres import Database
from regulars.kit.work import Work, opened
from regulars.loyalty import service as loyalty
from regulars.settings import Settings

ACTOR = "system"


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
    context: Context, name: str, email: str | None = None, *, actor: str = ACTOR
) -> Opened:
    """A usable account: one owner, one shop, one register, an active program.

    All of it or nothing: an account half made would answer every call wrongly.
    """
    work = Work(context.pool, None, actor, datetime.now(UTC))
    async with opened(work):
        new = accounts.NewAccount(name)
        account, secret = await accounts.open_account(work, new, context.keys)
        return await _furnished(work, str(account.uuid), secret, email)


async def _furnished(work: Work, uuid: str, secret: str, email: str | None) -> Opened:
    password = secrets.token_urlsafe(12)
    address = email or f"owner-{uuid[-12:]}@example.com"
    owner = await accounts.add_member(
        work, accounts.NewMember(address, "Owner", password, "owner")
    )
    await contacts.open_room(work)
    shop = await accounts.add_shop(work, accounts.NewShop("First shop"))
    register = await accounts.add_register(work, shop.uuid, "Register 1", "register-1")
    await loyalty.open_program(work, "Loyalty")
    _, pat = await accounts.add_token(
        work, owner.user_id, accounts.TokenDraft("First token")
    )
    _, register_token = await accounts.add_register_token(work, register)
    client_id, _, client_secret = await accounts.add_oauth_client(work, "First client")
    assert work.account_id is not None
    return Opened(
        work.account_id,
        uuid,
        secret,
        str(shop.uuid),
        pat,
        client_id,
        client_secret,
        register_token,
        address,
        password,
    )
