"""Sandboxes of a live account: opened with its set-up, entered, and closed."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.accounts import queries
from regulars.accounts.errors import SandboxOfSandbox
from regulars.accounts.permissions import EVERYTHING
from regulars.accounts.queries import Account, OwnSandbox, User
from regulars.accounts.service.keys import (
    TokenDraft,
    create_oauth_client,
    create_register_token,
    create_token,
)
from regulars.accounts.service.opening import NewAccount, open_account, switch
from regulars.accounts.service.people import NewUser, create_user
from regulars.accounts.service.room import must_have_room
from regulars.accounts.service.sessions import SESSION_LASTS, begin_session
from regulars.kit import copies
from regulars.kit.clock import now as real_now
from regulars.kit.crypto import Keys
from regulars.kit.work import Work, opened

# A new account has room for one of everything, whatever the operator has set.
FIRST = 1

# Who owns the live account is let in, however many people there are.
ANY_NUMBER = 2**31

COUNT = """
    select count(*) from accounts sandbox join accounts live
      on live.uuid = sandbox.sandbox_of
    where live.id = $1 and sandbox.is_active
"""

# Closed ones too: each was made with all of a set-up, and stays in the books.
OPENED_LATELY = """
    select count(*) from accounts sandbox join accounts live
      on live.uuid = sandbox.sandbox_of
    where live.id = $1 and sandbox.created_at > $2
"""

TIMES_A_DAY = 20
"""How often each of the places for sandboxes is taken within a day, at most."""

OWNER = """
    select email, name, password_hash, 'owner' as role from memberships
    where account_id = $1 and uuid = $2
"""

# Of the same person there: by who they are, whatever their address is spelt like.
THERE = """
    select there.uuid from memberships here
    join memberships there on there.user_id = here.user_id
    join accounts sandbox on sandbox.id = there.account_id
    where here.account_id = $1 and here.uuid = $2 and sandbox.uuid = $3
"""


class FirstKeys(msgspec.Struct, frozen=True):
    """A key of each kind to a new account: the only time that they are known."""

    shop_uuid: UUID
    personal_access_token: str
    oauth_client_id: int
    oauth_client_secret: str
    register_token: str


class OpenedSandbox(msgspec.Struct, frozen=True):
    """A new sandbox, its secret, and the keys to it."""

    account: Account
    account_secret: str
    keys: FirstKeys


class Entry(msgspec.Struct, frozen=True):
    """A session in a sandbox, for whoever is signed in to its live account."""

    token: str
    expires_at: datetime


class _Named(msgspec.Struct, frozen=True):
    name: str

    AUDITED: ClassVar[tuple[str, ...]] = ("name",)


async def open_sandbox(
    work: Work, keys: Keys, membership_uuid: UUID, name: str | None, most: int
) -> OpenedSandbox:
    """A sandbox with the account's set-up; whoever asks is its owner, as they are here.

    It is there for good as soon as it is made, whatever becomes of this Work: the
    account that it is made for is another one. Raises SandboxOfSandbox and
    UsageLimitReached.
    """
    live = await queries.account(work)
    if live.is_sandbox:
        raise SandboxOfSandbox
    await must_have_room(work, most, COUNT)
    lately = real_now() - timedelta(days=1)
    await must_have_room(work, most * TIMES_A_DAY, OPENED_LATELY, lately)
    setup = await copies.read_all(work)
    owner = await work.one(NewUser, OWNER, work.account_id, membership_uuid)
    assert owner is not None, "who asks is a member"
    async with opened(_elsewhere(work)) as there:
        new = like(live, name)
        account, secret = await open_account(there, new, keys)
        await copies.write_all(there, setup)
        user = await create_user(there, owner, EVERYTHING, FIRST)
        given = await first_keys(there, user)
    work.audit("sandbox_opened", account.uuid, after=_Named(account.name))
    return OpenedSandbox(account, secret, given)


def like(live: Account, name: str | None = None) -> NewAccount:
    """A sandbox that is set up as the live account is, with the limits it chose."""
    return NewAccount(
        name=name or f"{live.name} (sandbox)",
        timezone=live.timezone,
        currency=live.currency,
        language=live.language,
        own_contact_limit=live.own_contact_limit,
        own_requests_per_minute=live.own_requests_per_minute,
        is_sandbox=True,
        sandbox_of=live.uuid,
    )


async def first_keys(work: Work, owner: User) -> FirstKeys:
    """A key of each kind; the till's is of the first one."""
    [shop, *_] = await queries.shops(work)
    [register, *_] = await queries.registers(work)
    draft = TokenDraft("First token")
    _, personal = await create_token(work, owner.uuid, draft, FIRST)
    _, till = await create_register_token(work, register, EVERYTHING, FIRST)
    client_id, _, secret = await create_oauth_client(
        work, "First client", EVERYTHING, FIRST
    )
    return FirstKeys(shop.uuid, personal, client_id, secret, till)


async def enter_sandbox(work: Work, sandbox_uuid: UUID, membership_uuid: UUID) -> Entry:
    """A session there, for the same person. Who isn't let in there yet is its owner.

    Raises SandboxNotFound.
    """
    sandbox = await work.get(OwnSandbox, sandbox_uuid)
    ends = real_now() + SESSION_LASTS
    async with opened(_elsewhere(work)) as there:
        who = (work.account_id, membership_uuid)
        known = await there.value(THERE, *who, sandbox_uuid)
        owner = await there.one(NewUser, OWNER, *who)
        assert owner is not None, "who asks is a member"
        await there.begin()
        await there.speak_for(sandbox.id)
        if known is None:
            known = (await create_user(there, owner, EVERYTHING, ANY_NUMBER)).uuid
        there.actor = f"user:{known}"
        fresh = await begin_session(there, known, "")
    return Entry(fresh, ends)


async def close_sandbox(work: Work, sandbox_uuid: UUID) -> None:
    """Shuts a sandbox: every call there answers 7002. Raises SandboxNotFound."""
    sandbox = await work.get(OwnSandbox, sandbox_uuid)
    async with opened(_elsewhere(work)) as there:
        await switch(there, sandbox_uuid, is_active=False)
    work.audit("sandbox_closed", sandbox_uuid, before=_Named(sandbox.name))


def _elsewhere(work: Work) -> Work:
    """A Work of the same person's, for an account that it still has to find or make."""
    pool, _ = work.company
    return Work(pool, None, work.actor, real_now(), work.origin)
