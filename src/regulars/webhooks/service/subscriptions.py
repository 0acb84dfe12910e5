"""Subscribing: making, changing and ending, and the secrets that sign."""

import base64
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from regulars.accounts.errors import UsageLimitReached
from regulars.accounts.queries import lock_account
from regulars.attributes.queries import definitions
from regulars.kit.clock import now
from regulars.kit.crypto import Keys, Unsealable
from regulars.kit.errors import InvalidInput
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.webhooks.queries import Subscription
from regulars.webhooks.words import CONTACT_UPDATED

SECRET_BYTES = 32
PREFIX = "whsec_"

NO_OVERLAP = timedelta(0)


class NewSubscription(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription to make; without a secret the account's signs."""

    name: str
    event_type: str
    url: str
    secret: str | None = None
    properties: Sequence[str] = ()
    is_active: bool = True
    is_ordered: bool = True


class SubscriptionChange(msgspec.Struct, frozen=True, kw_only=True):
    """What of a subscription to change; UNSET is left as it is."""

    name: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    secret: str | UnsetType = UNSET
    properties: Sequence[str] | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    is_ordered: bool | UnsetType = UNSET


COUNT = """
    select count(*) from webhook_subscriptions
    where account_id = $1 and removed_at is null
"""

CREATE = """
    insert into webhook_subscriptions (account_id, uuid, name, event_type, url,
      secret_sealed, properties, is_active, is_ordered, listens_since, created_at,
      updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $10)
"""

CHANGE = """
    update webhook_subscriptions
    set name = $3, url = $4, properties = $5, is_active = $6, is_ordered = $7,
      listens_since = case when $6 and not is_active then $8 else listens_since end,
      failing_since = case when $6 and not is_active then null else failing_since end,
      switched_off_at = case when $6 then null else switched_off_at end,
      switched_off_because = case when $6 then null else switched_off_because end,
      updated_at = $8
    where account_id = $1 and uuid = $2
"""

SET_SECRET = """
    update webhook_subscriptions
    set secret_sealed = $3, former_sealed = $4, former_until = $5, updated_at = $6
    where account_id = $1 and uuid = $2
"""

REMOVE = """
    update webhook_subscriptions
    set removed_at = $3, updated_at = $3, is_active = false, switched_off_at = null,
      switched_off_because = null
    where account_id = $1 and uuid = $2
"""

# Whoever subscribes first hears of what happens from now on.
BEGIN = """
    insert into webhook_cursors (account_id, position)
    select $1, coalesce((select position from event_heads where account_id = $1), 0)
    on conflict do nothing
"""

TAKE_TURNS = """
    insert into webhook_turns (account_id, due_at) values ($1, $2)
    on conflict (account_id) do update set due_at = excluded.due_at
"""


def new_secret() -> str:
    """A secret as Standard Webhooks spells them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


async def create(
    work: Work, keys: Keys, new: NewSubscription, most: int
) -> Subscription:
    """The new subscription. Raises UsageLimitReached, InvalidInput."""
    await lock_account(work)
    if await work.value(COUNT, work.account_id) >= most:
        raise UsageLimitReached
    await _check(work, new.event_type, new.properties)
    uuid = uuid7()
    values = (
        *(uuid, new.name, new.event_type, new.url),
        _sealed(keys, work.account, uuid, new.secret) if new.secret else None,
        *(list(new.properties), new.is_active, new.is_ordered, work.now),
    )
    await work.write(CREATE, work.account_id, *values)
    await work.write(BEGIN, work.account_id)
    await wake(work)
    made = await work.get(Subscription, uuid)
    work.audit("webhook_subscription_created", uuid, after=made)
    return made


async def change(
    work: Work, keys: Keys, uuid: UUID, change: SubscriptionChange
) -> Subscription:
    """The subscription as it is now. Raises WebhookSubscriptionNotFound, InvalidInput.

    Switched on again, it goes on with what waits for it.
    """
    before = await work.get(Subscription, uuid, lock=True)
    told = msgspec.structs.asdict(change)
    del told["secret"]
    fields = {name: value for name, value in told.items() if value is not UNSET}
    after = msgspec.structs.replace(before, **fields)
    if change.properties is not UNSET:
        await _check(work, before.event_type, after.properties)
    names = ("name", "url", "properties", "is_active", "is_ordered")
    values = [getattr(after, name) for name in names]
    values[2] = list(after.properties)
    await work.write(CHANGE, work.account_id, uuid, *values, work.now)
    changed = await work.get(Subscription, uuid)
    work.audit("webhook_subscription_changed", uuid, before, changed)
    if change.secret is not UNSET:
        await _renew(work, keys, before, change.secret, NO_OVERLAP)
    await wake(work)
    return changed


async def renew_secret(
    work: Work, keys: Keys, uuid: UUID, overlap: timedelta
) -> tuple[Subscription, str]:
    """A new secret, and for so long the old one signs beside it."""
    before = await work.get(Subscription, uuid, lock=True)
    secret = new_secret()
    await _renew(work, keys, before, secret, overlap)
    return await work.get(Subscription, uuid), secret


async def remove(work: Work, uuid: UUID) -> None:
    """Nothing more is sent; what was stays to be looked at as long as it is kept."""
    before = await work.get(Subscription, uuid, lock=True)
    await work.write(REMOVE, work.account_id, uuid, work.now)
    work.audit("webhook_subscription_removed", uuid, before)


async def begin(work: Work) -> None:
    """Has the account's log read from its beginning, for subscriptions it came with."""
    await work.write(BEGIN, work.account_id)
    await wake(work)


async def wake(work: Work) -> None:
    """Has a worker look at this account at once."""
    await work.write(TAKE_TURNS, work.account_id, now())


def secret_of(keys: Keys, account_id: int, uuid: UUID, sealed: bytes) -> str:
    """A subscription's secret, to sign with."""
    try:
        return keys.unseal(sealed, _of(account_id, uuid))
    except Unsealable:
        # From before a sandbox had the uuids of its account.
        return keys.unseal(sealed, f"webhook secret {uuid}")


async def _renew(
    work: Work, keys: Keys, before: Subscription, secret: str, overlap: timedelta
) -> None:
    old = before.secret_sealed
    known = "" if old is None else secret_of(keys, work.account, before.uuid, old)
    if known == secret:
        return
    overlaps = old is not None and overlap > NO_OVERLAP
    # Who sends goes by real time, as receivers do.
    former = (old, now() + overlap) if overlaps else (None, None)
    whose = (work.account, before.uuid)
    sealed = _sealed(keys, *whose, secret) if secret else None
    await work.write(
        SET_SECRET, work.account_id, before.uuid, sealed, *former, work.now
    )
    work.audit("webhook_secret_renewed", before.uuid)


async def _check(work: Work, event_type: str, properties: Sequence[str]) -> None:
    """Raises InvalidInput unless there are attributes where there must be."""
    if event_type == CONTACT_UPDATED and not properties:
        reason = "Name the contact attributes that matter."
        raise InvalidInput({"attributes": [reason]})
    known = (await definitions(work)).of("contact") if properties else {}
    unknown = [name for name in properties if name not in known]
    if unknown:
        reason = f"No contact attribute is called {unknown[0]}."
        raise InvalidInput({"attributes": [reason]})


def _sealed(keys: Keys, account_id: int, uuid: UUID, secret: str) -> bytes:
    return keys.seal(secret, _of(account_id, uuid))


def _of(account_id: int, uuid: UUID) -> str:
    """What it is sealed with: copied to another account it doesn't open."""
    return f"webhook secret {account_id} {uuid}"
