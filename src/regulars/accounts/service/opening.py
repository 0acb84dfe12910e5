"""Opening accounts, switching them off and on, their limits and their secret."""

import secrets
from uuid import UUID

import msgspec

from regulars.accounts import queries
from regulars.accounts.errors import AccountNotFound, AccountSecretUnreadable
from regulars.accounts.queries import SHOWS, Account
from regulars.kit import seals
from regulars.kit.caches import announce_change
from regulars.kit.crypto import Keys, Secret, Unsealable
from regulars.kit.errors import InvalidInput
from regulars.kit.events import has_counted_money
from regulars.kit.ids import uuid7
from regulars.kit.work import Work


class NewAccount(msgspec.Struct, frozen=True):
    """A business to take in."""

    name: str
    timezone: str = "Europe/Amsterdam"
    currency: str = "EUR"
    language: str = "en"
    own_contact_limit: int | None = None
    own_requests_per_minute: int | None = None
    is_sandbox: bool = False
    # The live account that it is a copy of.
    sandbox_of: UUID | None = None


class AccountChange(msgspec.Struct, frozen=True):
    """What of the account to change; UNSET is left as it is."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    timezone: str | msgspec.UnsetType = msgspec.UNSET
    currency: str | msgspec.UnsetType = msgspec.UNSET
    language: str | msgspec.UnsetType = msgspec.UNSET
    own_contact_limit: int | msgspec.UnsetType | None = msgspec.UNSET
    own_requests_per_minute: int | msgspec.UnsetType | None = msgspec.UNSET
    requires_second_factor: bool | msgspec.UnsetType = msgspec.UNSET


class Limits(msgspec.Struct, frozen=True):
    """What an account may use; None is no limit."""

    contacts: int | None
    requests_per_minute: int | None


OPEN = """
    insert into accounts
      (uuid, name, timezone, currency, language, own_contact_limit,
      own_requests_per_minute, is_sandbox, sandbox_of, secret_sealed, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id
"""

ENTER = f"select {SHOWS} from accounts where id = $1 and is_active"

FIND = "select id from accounts where uuid = $1"

SWITCH = "update accounts set is_active = $2 where id = $1"

LIMIT = """
    update accounts set contact_limit = $2, requests_per_minute = $3 where id = $1
"""

CHANGE = """
    update accounts set name = $2, timezone = $3, currency = $4, language = $5,
      own_contact_limit = $6, own_requests_per_minute = $7,
      requires_second_factor = $8
    where id = $1
"""

RENEW = "update accounts set secret_sealed = $2 where id = $1"


async def open_account(work: Work, new: NewAccount, keys: Keys) -> tuple[Account, str]:
    """A new account and its secret, still without people, shops and other keys.

    The Work is the account's from now on.
    """
    secret, uuid = _secret(), uuid7()
    sealed = keys.seal(secret, _of(uuid))
    values = msgspec.structs.astuple(new)
    [row] = await work.write(OPEN, uuid, *values, sealed, work.now)
    await work.speak_for(row["id"])
    await seals.begin(work, keys)
    account = await queries.account(work)
    work.audit("account_opened", account.uuid, after=account)
    return account, secret


async def enter(work: Work, account_id: int, actor: str) -> Account | None:
    """The account that somebody without a key of it comes to, by a link of theirs.

    The Work is its own from now on, at its own moment and for this actor. None of an
    account that is switched off.
    """
    await work.begin()
    now = await work.value(ENTER, account_id, work.now)
    if now is None:
        return None
    await work.speak_for(account_id, actor)
    work.now = now
    return await queries.account(work)


async def come_to(work: Work, account_id: int, actor: str) -> Account | None:
    """The same for whoever mostly looks: no transaction is opened for it."""
    now = await work.value(ENTER, account_id, work.now)
    if now is None:
        return None
    work.account_id, work.actor, work.now = account_id, actor, now
    return await queries.account(work)


async def enter_by_uuid(work: Work, account_uuid: UUID, actor: str) -> Account | None:
    """The same by what callers know of the account, where a link has no more."""
    account_id = await work.value(FIND, account_uuid)
    return None if account_id is None else await enter(work, account_id, actor)


async def switch(work: Work, account_uuid: UUID, *, is_active: bool) -> None:
    """Lets an account in, or out: all its calls answer 7002. Raises AccountNotFound."""
    before = await _found(work, account_uuid)
    await work.write(SWITCH, work.account_id, is_active)
    await _changed(work, before)


async def limit(work: Work, account_uuid: UUID, limits: Limits) -> None:
    """Sets what an account may use. Raises AccountNotFound."""
    before = await _found(work, account_uuid)
    values = (limits.contacts, limits.requests_per_minute)
    await work.write(LIMIT, work.account_id, *values)
    await _changed(work, before)


async def change(work: Work, new: AccountChange) -> Account:
    """The account as changed; UNSET is left as it is.

    Raises InvalidInput for another currency once anything was counted in this one:
    nothing is ever converted. What is being counted at this moment counts as after it.
    """
    now = await queries.account(work, lock=True)
    fields = {
        field: value
        for field, value in msgspec.structs.asdict(new).items()
        if value is not msgspec.UNSET
    }
    changed = msgspec.structs.replace(now, **fields)
    if changed.currency != now.currency and await has_counted_money(work):
        reason = f"Money has been counted in {now.currency}: it has to stay."
        raise InvalidInput({"currency": [reason]})
    values = [getattr(changed, field) for field in AccountChange.__struct_fields__]
    await work.write(CHANGE, work.account_id, *values)
    return await _changed(work, now)


async def renew_secret(work: Work, keys: Keys) -> str:
    """A new account secret: what was signed with the old one is void from now on."""
    secret = _secret()
    account = await queries.account(work, lock=True)
    await work.write(RENEW, work.account_id, keys.seal(secret, _of(account.uuid)))
    work.audit("account_secret_renewed", account.uuid)
    await announce_change(work)
    return secret


async def reveal_secret(work: Work, keys: Keys) -> str:
    """The account secret; that it was read is written down.

    Raises AccountSecretUnreadable.
    """
    account = await queries.account(work, lock=True)
    try:
        secret = keys.unseal(account.secret_sealed, _of(account.uuid))
    except Unsealable:
        secret = await _sealed_anew(work, account, keys)
    work.audit("account_secret_revealed", account.uuid)
    return secret


async def signing_secret(work: Work, keys: Keys) -> Secret:
    """The account secret, to sign with or to check what was signed: nobody sees it.

    Raises AccountSecretUnreadable.
    """
    account = await queries.account(work)
    try:
        return Secret(keys.unseal(account.secret_sealed, _of(account.uuid)))
    except Unsealable:
        return Secret(_from_before(account, keys))


async def _sealed_anew(work: Work, account: Account, keys: Keys) -> str:
    secret = _from_before(account, keys)
    await work.write(RENEW, work.account_id, keys.seal(secret, _of(account.uuid)))
    return secret


def _from_before(account: Account, keys: Keys) -> str:
    """A secret from before secrets were sealed for their account."""
    try:
        return keys.unseal(account.secret_sealed)
    except Unsealable:
        raise AccountSecretUnreadable from None


def _of(account_uuid: UUID) -> str:
    """What the secret is sealed with: copied to another account it doesn't open."""
    return f"account secret {account_uuid}"


async def _found(work: Work, account_uuid: UUID) -> Account:
    """The account with this uuid, locked; the Work is its own from now on."""
    await work.begin()
    account_id = await work.value(FIND, account_uuid)
    if account_id is None:
        raise AccountNotFound
    await work.speak_for(account_id)
    return await queries.account(work, lock=True)


async def _changed(work: Work, before: Account) -> Account:
    after = await queries.account(work)
    work.audit("account_changed", after.uuid, before, after)
    await announce_change(work)
    return after


def _secret() -> str:
    return secrets.token_hex(32)
