"""One's own second factors: switched on, renewed, switched off."""

from uuid import UUID

from regulars.accounts import service as accounts
from regulars.accounts.errors import UserNotFound, WrongPassword
from regulars.accounts.permissions import Permission
from regulars.kit.clock import atom
from regulars.kit.context import Context
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, dashboard
from regulars.kit.edge import Headers
from regulars.kit.errors import TooManyRequests
from regulars.kit.work import Work
from regulars.staff import service
from regulars.staff.browsers import site_of
from regulars.staff.callers import whose
from regulars.staff.errors import (
    NoSecondFactor,
    PasskeyNotFound,
    PasskeyRefused,
    StepVoid,
    TotpIsOn,
    TotpNotBegun,
    WrongCode,
)
from regulars.staff.guessing import try_own_password
from regulars.staff.schemas import (
    PasskeyAddedOut,
    PasskeyChallengeOut,
    PasskeyCreate,
    PasskeyOut,
    PasskeyUpdate,
    PasswordOnly,
    RecoveryCodesOut,
    TotpConfirmation,
    TotpOut,
)
from regulars.staff.service import Made, Own

PASSKEY = "/session/passkeys/{passkey_uuid}"

WITH_PASSWORD = [WrongPassword, TooManyRequests]


@dashboard.post(
    "/session/totp",
    allows=Permission.SHOPS_READ,
    refuses=[*WITH_PASSWORD, TotpIsOn],
    dry_runs=False,
)
async def begin_totp(
    work: Work, caller: Caller, context: Context, body: PasswordOnly
) -> TotpOut:
    """Begin to use an app's codes as a second factor. They count once confirmed."""
    await _is_really(work, caller, context, body)
    made = await service.begin_totp(work, context.keys, whose(caller))
    return TotpOut(made.secret, made.uri, made.svg)


@dashboard.post(
    "/session/totp/confirmations",
    allows=Permission.SHOPS_READ,
    refuses=[TotpNotBegun, TotpIsOn, WrongCode],
    dry_runs=False,
)
async def confirm_totp(
    work: Work, caller: Caller, keys: Keys, body: TotpConfirmation
) -> RecoveryCodesOut:
    """Switch an app's codes on, by one of them. All your other sessions end."""
    who, session = whose(caller), _session(caller)
    codes = await service.confirm_totp(work, keys, who, body.code, session)
    return RecoveryCodesOut(codes)


@dashboard.post(
    "/session/totp/removals",
    allows=Permission.SHOPS_READ,
    status=200,
    refuses=[*WITH_PASSWORD, NoSecondFactor],
    dry_runs=False,
)
async def remove_totp(
    work: Work, caller: Caller, context: Context, body: PasswordOnly
) -> None:
    """Switch the app's codes off. All your other sessions end."""
    await _is_really(work, caller, context, body)
    await service.remove_totp(work, _own(caller))


@dashboard.post(
    "/session/recovery-codes",
    allows=Permission.SHOPS_READ,
    refuses=[*WITH_PASSWORD, NoSecondFactor],
    dry_runs=False,
)
async def renew_recovery_codes(
    work: Work, caller: Caller, context: Context, body: PasswordOnly
) -> RecoveryCodesOut:
    """Ten new recovery codes. Those before are void, and these are shown only now."""
    await _is_really(work, caller, context, body)
    codes = await service.renew_recovery_codes(work, context.keys, _own(caller))
    return RecoveryCodesOut(codes)


@dashboard.get("/session/passkeys", allows=Permission.SHOPS_READ)
async def list_passkeys(work: Work, caller: Caller) -> list[PasskeyOut]:
    """Your passkeys in this account, the first one first."""
    found = await service.passkeys_of(work, whose(caller))
    return [PasskeyOut.of(each) for each in found]


@dashboard.post(
    "/session/passkey-challenges",
    allows=Permission.SHOPS_READ,
    refuses=WITH_PASSWORD,
    dry_runs=False,
)
async def begin_passkey(
    work: Work, caller: Caller, headers: Headers, context: Context, body: PasswordOnly
) -> PasskeyChallengeOut:
    """Begin to add a passkey: what the browser is to make it from."""
    await _is_really(work, caller, context, body)
    site = site_of(headers, context.settings)
    made = await service.begin_passkey(work, context.keys, whose(caller), site)
    begun, options = made
    return PasskeyChallengeOut(begun.proof, atom(begun.until), options)


@dashboard.post(
    "/session/passkeys",
    allows=Permission.SHOPS_READ,
    refuses=[StepVoid, PasskeyRefused],
    dry_runs=False,
)
async def add_passkey(
    work: Work, caller: Caller, headers: Headers, context: Context, body: PasskeyCreate
) -> PasskeyAddedOut:
    """Add the passkey that the browser has made. All your other sessions end."""
    made = Made(body.name, body.made, site_of(headers, context.settings))
    who = _own(caller)
    added = await service.add_passkey(work, context.keys, who, body.proof, made)
    return PasskeyAddedOut(PasskeyOut.of(added.passkey), added.recovery_codes)


@dashboard.put(PASSKEY, allows=Permission.SHOPS_READ, refuses=[PasskeyNotFound])
async def rename_passkey(
    work: Work, caller: Caller, passkey_uuid: UUID, body: PasskeyUpdate
) -> PasskeyOut:
    """Call one of your passkeys something else."""
    who = whose(caller)
    return PasskeyOut.of(
        await service.rename_passkey(work, who, passkey_uuid, body.name)
    )


@dashboard.post(
    f"{PASSKEY}/removals",
    allows=Permission.SHOPS_READ,
    status=200,
    refuses=[*WITH_PASSWORD, PasskeyNotFound],
    dry_runs=False,
)
async def remove_passkey(
    work: Work,
    caller: Caller,
    context: Context,
    passkey_uuid: UUID,
    body: PasswordOnly,
) -> None:
    """Delete one of your passkeys. All your other sessions end."""
    await _is_really(work, caller, context, body)
    await service.remove_passkey(work, _own(caller), passkey_uuid)


@dashboard.delete(
    "/users/{user_uuid}/second-factors",
    allows=Permission.ACCOUNTS_WRITE,
    refuses=[UserNotFound, NoSecondFactor],
)
async def take_second_factors_off(work: Work, caller: Caller, user_uuid: UUID) -> None:
    """Take all second factors off somebody who has lost them. Their sessions end.

    Be sure that it is they who ask: then their password alone lets somebody in. You
    need to be allowed whatever their role is.
    """
    await service.take_off(work, user_uuid, caller.permissions)


async def _is_really(
    work: Work, caller: Caller, context: Context, body: PasswordOnly
) -> None:
    """Raises WrongPassword unless it is theirs, and TooManyRequests."""
    who = whose(caller)
    try_own_password(context.guesses, context.keys, who)
    await accounts.must_be_theirs(work, who, body.password)


def _session(caller: Caller) -> UUID | None:
    return caller.credential_uuid if caller.kind == "session" else None


def _own(caller: Caller) -> Own:
    return Own(whose(caller), _session(caller))
