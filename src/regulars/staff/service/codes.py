"""Codes of a second factor: those of an app, and those for when it is lost.

An app's code is that of RFC 6238: six digits, each good for half a minute, and taken up
to half a minute early or late, once. Recovery codes are shown once, and kept as hashes.
"""

import hmac
import secrets
from uuid import UUID

import msgspec
import pyotp
import segno

from regulars.accounts import queries as accounts_queries
from regulars.accounts import service as accounts
from regulars.kit.clock import now as real_now
from regulars.kit.crypto import Keys, Unsealable
from regulars.kit.work import Work
from regulars.staff.errors import TotpIsOn, TotpNotBegun, WrongCode

PERIOD = 30
EARLY_OR_LATE = (0, -1, 1)

RECOVERY_CODES = 10
# Without those that look like others; half of a code is typed at a time.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
HALF = 6

PUT = """
    insert into totp_secrets (account_id, membership_uuid, secret_sealed, created_at)
    values ($1, $2, $3, $4)
    on conflict (account_id, membership_uuid) do update
    set secret_sealed = excluded.secret_sealed, created_at = excluded.created_at,
      last_step = 0
    where totp_secrets.confirmed_at is null returning 1
"""

SECRET = """
    select secret_sealed, last_step, confirmed_at is not null as is_on
    from totp_secrets where account_id = $1 and membership_uuid = $2 for update
"""

TAKEN = """
    update totp_secrets set last_step = $3, confirmed_at = coalesce(confirmed_at, $4)
    where account_id = $1 and membership_uuid = $2
"""

REMOVE = "delete from totp_secrets where account_id = $1 and membership_uuid = $2"

ADD_CODES = """
    insert into recovery_codes (account_id, membership_uuid, code_hash, created_at)
    select $1, $2, code_hash, $4 from unnest($3::bytea[]) as given(code_hash)
"""

REMOVE_CODES = """
    delete from recovery_codes where account_id = $1 and membership_uuid = $2
"""

USE_CODE = """
    update recovery_codes set used_at = $4
    where account_id = $1 and membership_uuid = $2 and code_hash = $3
      and used_at is null returning 1
"""


class NewSecret(msgspec.Struct, frozen=True):
    """What an app needs to make codes: to be typed, opened or scanned."""

    secret: str
    uri: str
    svg: str


class _Kept(msgspec.Struct, frozen=True):
    secret_sealed: bytes
    last_step: int
    is_on: bool


async def begin_totp(work: Work, keys: Keys, membership_uuid: UUID) -> NewSecret:
    """A secret for an app, which counts once a code of it was right. Raises TotpIsOn.

    One that was begun before and never confirmed is void.
    """
    person = await accounts_queries.person(work, membership_uuid)
    account = await accounts_queries.account(work)
    secret = pyotp.random_base32()
    sealed = keys.seal(secret, _of(membership_uuid))
    values = (work.account_id, membership_uuid, sealed, real_now())
    if not await work.write(PUT, *values):
        raise TotpIsOn
    uri = pyotp.TOTP(secret).provisioning_uri(
        name=person.email, issuer_name=account.name
    )
    code = segno.make(uri, error="m", micro=False)
    return NewSecret(secret, uri, code.svg_inline(scale=4, border=4, light="#fff"))


async def confirm_totp(
    work: Work, keys: Keys, membership_uuid: UUID, code: str, session: UUID | None
) -> list[str]:
    """Switches it on; recovery codes, where there are none. All other sessions end.

    Raises TotpNotBegun, TotpIsOn, WrongCode.
    """
    kept = await _kept(work, membership_uuid)
    if kept is None:
        raise TotpNotBegun
    if kept.is_on:
        raise TotpIsOn
    await _take(work, keys, membership_uuid, kept, code)
    work.audit("totp_added", membership_uuid)
    return await factor_added(work, keys, membership_uuid, session)


async def try_totp(work: Work, keys: Keys, membership_uuid: UUID, code: str) -> None:
    """Takes a code of the app, once. Raises WrongCode."""
    kept = await _kept(work, membership_uuid)
    if kept is None or not kept.is_on:
        raise WrongCode
    await _take(work, keys, membership_uuid, kept, code)


async def remove_totp(work: Work, membership_uuid: UUID) -> bool:
    """Takes the app off; whether there was one."""
    kept = await _kept(work, membership_uuid)
    await work.write(REMOVE, work.account_id, membership_uuid)
    return kept is not None and kept.is_on


async def factor_added(
    work: Work, keys: Keys, membership_uuid: UUID, session: UUID | None
) -> list[str]:
    """What comes with the first factor: recovery codes. All other sessions end."""
    is_first = await accounts.note_second_factor(work, membership_uuid, has_one=True)
    await accounts.end_others(work, membership_uuid, session)
    return await _new_codes(work, keys, membership_uuid) if is_first else []


async def renew_recovery_codes(
    work: Work, keys: Keys, membership_uuid: UUID
) -> list[str]:
    """Ten new recovery codes; those before are void."""
    codes = await _new_codes(work, keys, membership_uuid)
    work.audit("recovery_codes_renewed", membership_uuid)
    return codes


async def use_recovery_code(
    work: Work, keys: Keys, membership_uuid: UUID, code: str
) -> None:
    """Takes a recovery code, once. Raises WrongCode."""
    hashed = _hash(keys, membership_uuid, code)
    whose = (work.account_id, membership_uuid)
    if not await work.write(USE_CODE, *whose, hashed, real_now()):
        raise WrongCode
    work.audit("recovery_code_used", membership_uuid)


async def remove_codes(work: Work, membership_uuid: UUID) -> None:
    """Voids all recovery codes of somebody."""
    await work.write(REMOVE_CODES, work.account_id, membership_uuid)


async def _new_codes(work: Work, keys: Keys, membership_uuid: UUID) -> list[str]:
    codes = [_code() for _ in range(RECOVERY_CODES)]
    await remove_codes(work, membership_uuid)
    hashed = [_hash(keys, membership_uuid, code) for code in codes]
    await work.write(ADD_CODES, work.account_id, membership_uuid, hashed, real_now())
    return codes


async def _kept(work: Work, membership_uuid: UUID) -> _Kept | None:
    """What is kept of the app, locked: codes at once are judged one by one."""
    await work.begin()
    return await work.one(_Kept, SECRET, work.account_id, membership_uuid)


async def _take(
    work: Work, keys: Keys, membership_uuid: UUID, kept: _Kept, code: str
) -> None:
    step = _step(_secret(keys, membership_uuid, kept), code.replace(" ", ""))
    if step <= kept.last_step:
        raise WrongCode
    await work.write(TAKEN, work.account_id, membership_uuid, step, real_now())


def _secret(keys: Keys, membership_uuid: UUID, kept: _Kept) -> str:
    try:
        return keys.unseal(kept.secret_sealed, _of(membership_uuid))
    except Unsealable:
        raise WrongCode from None


def _step(secret: str, code: str) -> int:
    """The half minute that the code is of; 0 where it is of none near now."""
    totp, now = pyotp.TOTP(secret), int(real_now().timestamp()) // PERIOD
    found = 0
    for away in EARLY_OR_LATE:
        right = totp.generate_otp(now + away)
        if hmac.compare_digest(right.encode(), code.encode()):
            found = max(found, now + away)
    return found


def _code() -> str:
    halves = ("".join(secrets.choice(LETTERS) for _ in range(HALF)) for _ in range(2))
    return "-".join(halves)


def _hash(keys: Keys, membership_uuid: UUID, code: str) -> bytes:
    typed = "".join(each for each in code.upper() if each in LETTERS)
    return keys.mac("recovery code", f"{membership_uuid} {typed}")


def _of(membership_uuid: UUID) -> str:
    return f"totp of {membership_uuid}"
