"""Devices at tills: paired by a code, and opened by somebody's PIN.

The device's own key says where it stands and nothing else; whoever types their PIN gets
a key beside it, with which everything is done in their name. Both end by real time.
"""

import secrets
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from regulars.accounts.errors.tills import (
    PairingCodeWrong,
    TillPinLocked,
    TillPinWrong,
)
from regulars.accounts.permissions import ROLES, Permission, Rights, must_cover
from regulars.accounts.queries import Register, User
from regulars.accounts.queries.tills import Till
from regulars.accounts.service.keys import ADD, NO_SCOPES
from regulars.kit.caches import announce_change
from regulars.kit.clock import now as real_now
from regulars.kit.crypto import TILL, TILL_SESSION, Keys, hash_token, token
from regulars.kit.ids import uuid7
from regulars.kit.work import Work

PAIRING_LASTS = timedelta(minutes=10)
SESSION_LASTS = timedelta(hours=14)

PAIRING_LENGTH = 8
# Without those that look like another: somebody reads it off one screen for another.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

MOST_WRONG = 5
"""How many wrong PINs in a row are compared before a person's is locked."""

LOCKED_FOR = timedelta(minutes=15)

CASHIER_ROLES = tuple(
    role for role, rights in ROLES.items() if Permission.LOYALTY_WRITE in rights
)
"""Who may work at tills, by their role."""

Tried = Literal["right", "wrong", "locked", "nobody"]

END_CODES = """
    update credentials set revoked_at = $3
    where account_id = $1 and register_id = $2 and kind = 'pairing_code'
      and revoked_at is null
"""

# Used once: whoever comes second finds it used.
USE_CODE = """
    update credentials set revoked_at = $2
    where kind = 'pairing_code' and token_hash = $1 and revoked_at is null
      and expires_at > $2
    returning account_id, register_id
"""

RENAME = """
    update credentials set name = $3
    where account_id = $1 and uuid = $2 and kind = 'till' and revoked_at is null
"""

# With it whoever has typed their PIN there.
END_TILL = """
    update credentials set revoked_at = $3
    where account_id = $1 and revoked_at is null
      and (uuid = $2 and kind = 'till' or till_uuid = $2)
"""

END_SESSIONS = """
    update credentials set revoked_at = $3
    where account_id = $1 and till_uuid = $2 and revoked_at is null
    returning membership_uuid
"""

END_SESSIONS_OF = """
    update credentials set revoked_at = $3
    where account_id = $1 and membership_uuid = $2 and kind = 'till_session'
      and revoked_at is null
"""

ADD_SESSION = """
    insert into credentials (uuid, kind, token_hash, account_id, membership_uuid,
      register_id, till_uuid, name, scopes, created_at, expires_at)
    values ($1, 'till_session', $2, $3, $4, $5, $6, 'Till', '{}', $7, $8)
"""

PUT_PIN = """
    insert into till_pins (account_id, membership_uuid, mac, changed_at)
    values ($1, $2, $3, $4)
    on conflict (account_id, membership_uuid) do update
    set mac = excluded.mac, wrong_tries = 0, locked_until = null,
      changed_at = excluded.changed_at
"""

DROP_PIN = """
    delete from till_pins where account_id = $1 and membership_uuid = $2
"""

# Counted in the statement that compares, as with gift cards: whoever comes at the same
# moment waits for the row, and then count and lock are looked at again.
TRY_PIN = """
    with asked as (
      select pin.membership_uuid from till_pins pin
      join memberships member on member.account_id = $1
        and member.uuid = pin.membership_uuid and member.role = any($7)
      where pin.account_id = $1 and pin.membership_uuid = $2),
    tried as (
      update till_pins pin set
        wrong_tries = case when pin.mac = $3 then 0
          when pin.locked_until is null then pin.wrong_tries + 1 else 1 end,
        locked_until = case
          when pin.mac <> $3 and pin.locked_until is null and pin.wrong_tries + 1 >= $6
          then $5::timestamptz end
      where pin.account_id = $1
        and pin.membership_uuid = (select membership_uuid from asked)
        and (pin.locked_until is null or pin.locked_until <= $4)
      returning pin.mac = $3 as is_right)
    select case when tried.is_right then 'right' when not tried.is_right then 'wrong'
      when asked.membership_uuid is not null then 'locked' else 'nobody' end as outcome
    from (select) one
    left join asked on true
    left join tried on true
"""


def new_pairing_code() -> str:
    """A code that nobody guesses in ten minutes: 40 bits of chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PAIRING_LENGTH))


def folded(code: str) -> str:
    """The code however somebody typed it: small letters, gaps and dashes."""
    return "".join(each for each in code.upper() if each.isalnum())


async def offer_pairing(
    work: Work, keys: Keys, register_uuid: UUID
) -> tuple[str, datetime]:
    """A code that pairs one device with this register, and until when.

    Codes that were offered for it before are void. Raises RegisterNotFound.
    """
    register = await work.get(Register, register_uuid)
    at = real_now()
    await work.write(END_CODES, work.account_id, register.id, at)
    code, until = new_pairing_code(), at + PAIRING_LASTS
    who = (work.account_id, None, register.id, None)
    what = (register.name, NO_SCOPES, at, until)
    await work.write(ADD, uuid7(), "pairing_code", _code_mac(keys, code), *who, *what)
    work.audit("till_pairing_offered", register_uuid, after={"expires_at": until})
    return code, until


async def pair(work: Work, keys: Keys, code: str, name: str) -> tuple[UUID, str]:
    """The uuid of the device that has typed a code, and its key, shown only now.

    Raises PairingCodeWrong.
    """
    at = real_now()
    used = await work.write(USE_CODE, _code_mac(keys, folded(code)), at)
    if not used:
        raise PairingCodeWrong
    account_id, register_id = used[0]["account_id"], used[0]["register_id"]
    uuid, fresh = uuid7(), token(TILL)
    who = (account_id, None, register_id, None)
    await work.write(
        ADD, uuid, "till", hash_token(fresh), *who, name, NO_SCOPES, at, None
    )
    await work.speak_for(account_id, f"till:{uuid}")
    work.audit("till_paired", uuid, after=await work.get(Till, uuid))
    return uuid, fresh


async def rename_till(work: Work, uuid: UUID, name: str) -> Till:
    """The device under another name. Raises TillNotFound."""
    before = await work.get(Till, uuid)
    await work.write(RENAME, work.account_id, uuid, name)
    renamed = await work.get(Till, uuid)
    work.audit("till_renamed", uuid, before, renamed)
    return renamed


async def remove_till(work: Work, uuid: UUID) -> None:
    """Ends the device's key, and those of who has opened it. Raises TillNotFound."""
    before = await work.get(Till, uuid)
    await work.write(END_TILL, work.account_id, uuid, real_now())
    work.audit("till_removed", uuid, before=before)
    await announce_change(work)


async def set_pin(
    work: Work, keys: Keys, user_uuid: UUID, pin: str | None, rights: Rights
) -> None:
    """Gives somebody the PIN that opens tills, or None. Whoever had it is locked out.

    Raises UserNotFound, Forbidden.
    """
    user = await work.get(User, user_uuid)
    must_cover(rights, ROLES[user.role])
    if pin is None:
        await work.write(DROP_PIN, work.account_id, user_uuid)
    else:
        mac = _pin_mac(keys, work.account, user_uuid, pin)
        await work.write(PUT_PIN, work.account_id, user_uuid, mac, real_now())
    await work.write(END_SESSIONS_OF, work.account_id, user_uuid, real_now())
    work.audit("till_pin_changed", user_uuid)
    await announce_change(work)


async def open_till(
    work: Work, keys: Keys, where: tuple[UUID, int], user_uuid: UUID, pin: str
) -> str:
    """A key for whoever's PIN this is, at this device; who had it open is locked out.

    Raises TillPinWrong, also for somebody who has none, and TillPinLocked.
    """
    till_uuid, register_id = where
    at = real_now()
    mac = _pin_mac(keys, work.account, user_uuid, pin)
    limits = (at, at + LOCKED_FOR, MOST_WRONG, list(CASHIER_ROLES))
    [row] = await work.once(TRY_PIN, work.account_id, user_uuid, mac, *limits)
    outcome: Tried = row["outcome"]
    if outcome == "locked":
        raise TillPinLocked
    if outcome != "right":
        raise TillPinWrong
    await work.write(END_SESSIONS, work.account_id, till_uuid, at)
    fresh = token(TILL_SESSION)
    whose = (work.account_id, user_uuid, register_id, till_uuid)
    moments = (at, at + SESSION_LASTS)
    await work.write(ADD_SESSION, uuid7(), hash_token(fresh), *whose, *moments)
    work.audit("till_opened", user_uuid)
    await announce_change(work)
    return fresh


async def lock_till(work: Work, till_uuid: UUID) -> None:
    """Ends the key of whoever has the device open, if anybody has."""
    ended = await work.write(END_SESSIONS, work.account_id, till_uuid, real_now())
    for row in ended:
        work.audit("till_locked", row["membership_uuid"])
    await announce_change(work)


def _code_mac(keys: Keys, code: str) -> bytes:
    return keys.mac("till pairing", code)


def _pin_mac(keys: Keys, account_id: int, user_uuid: UUID, pin: str) -> bytes:
    """Of its own person, so that no two are the same."""
    return keys.mac("till pin", f"{account_id} {user_uuid} {pin}")
