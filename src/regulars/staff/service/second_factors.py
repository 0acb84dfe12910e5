"""Somebody's second factors together: what there are, and what changes with them."""

import hmac
from uuid import UUID

import msgspec

from regulars.accounts import service as accounts
from regulars.accounts.errors import AccountInactive
from regulars.accounts.permissions import ROLES, Rights, must_cover
from regulars.accounts.queries import User
from regulars.kit.crypto import Keys
from regulars.kit.work import Work
from regulars.staff import queries
from regulars.staff.errors import NoSecondFactor, StepVoid, WrongCode
from regulars.staff.queries import Passkey
from regulars.staff.service import codes, passkeys, passwords, second_steps
from regulars.staff.service.passkeys import Site
from regulars.staff.service.second_steps import Begun, Step

SIGN_IN = "sign_in"
PASSKEY = "passkey"


# Whose membership is gone; it stands in a room that knows nothing of these tables.
FORGET_LEFT = [
    """
    delete from totp_secrets kept where account_id = $1 and not exists (
      select from memberships where account_id = $1 and uuid = kept.membership_uuid)
    """,
    """
    delete from recovery_codes kept where account_id = $1 and not exists (
      select from memberships where account_id = $1 and uuid = kept.membership_uuid)
    """,
    """
    delete from passkeys kept where account_id = $1 and not exists (
      select from memberships where account_id = $1 and uuid = kept.membership_uuid)
    """,
]


class Given(msgspec.Struct, frozen=True):
    """What somebody shows in the second step: one of these."""

    code: str | None = None
    recovery_code: str | None = None
    passkey: str | None = None


class Added(msgspec.Struct, frozen=True):
    """A passkey that was added; recovery codes, if it is the first second factor."""

    passkey: Passkey
    recovery_codes: list[str]


class Own(msgspec.Struct, frozen=True):
    """Whoever changes something of their own, and the session that they do it in."""

    membership_uuid: UUID
    session: UUID | None


class Made(msgspec.Struct, frozen=True):
    """What a browser has made: the passkey's name, what was signed, and where."""

    name: str
    signed: str
    site: Site


async def begin_second_step(
    work: Work, keys: Keys, membership_uuid: UUID, browser: str | None
) -> Begun:
    """What somebody who has a second factor gets for their password."""
    mark = await passwords.mark_of(work, keys, membership_uuid)
    whose = (membership_uuid, SIGN_IN, mark)
    return await second_steps.begin(work, keys, *whose, browser)


async def second_step(
    work: Work, keys: Keys, proof: str, given: Given, site: Site
) -> UUID:
    """Who has shown both factors; the Work is the account's and theirs from now on.

    Raises StepVoid, TriedTooOften, WrongCode, AccountInactive.
    """
    opened = second_steps.opened(keys, proof)
    if await accounts.enter(work, opened.account_id, "anybody") is None:
        raise AccountInactive

    async def judge(step: Step) -> None:
        who = step.membership_uuid
        if not hmac.compare_digest(
            await passwords.mark_of(work, keys, who), opened.mark
        ):
            raise StepVoid
        work.actor = f"user:{who}"
        await _must_be_right(work, keys, step, given, site)

    return (await second_steps.end(work, opened, judge)).membership_uuid


async def _must_be_right(
    work: Work, keys: Keys, step: Step, given: Given, site: Site
) -> None:
    who = step.membership_uuid
    if given.passkey is not None:
        await passkeys.sign(work, who, given.passkey, step.challenge, site)
    elif given.recovery_code is not None:
        await codes.use_recovery_code(work, keys, who, given.recovery_code)
    elif given.code is not None:
        await codes.try_totp(work, keys, who, given.code)
    else:
        raise WrongCode


async def begin_passkey(
    work: Work, keys: Keys, membership_uuid: UUID, site: Site
) -> tuple[Begun, str]:
    """The proof that somebody has given their password, and what a browser is asked."""
    whose = (membership_uuid, PASSKEY, "")
    begun = await second_steps.begin(work, keys, *whose, None)
    challenge = begun.challenge
    return begun, await passkeys.options_to_add(work, membership_uuid, site, challenge)


async def add_passkey(
    work: Work, keys: Keys, who: Own, proof: str, made: Made
) -> Added:
    """The passkey that a browser has made for who has given their password before.

    All other sessions of theirs end. Raises StepVoid, PasskeyRefused.
    """
    opened = second_steps.opened(keys, proof)
    step = await second_steps.step(work, opened, PASSKEY)
    if step.membership_uuid != who.membership_uuid:
        raise StepVoid
    await second_steps.used_up(work, opened)
    whose = (who.membership_uuid, made.name, made.signed)
    added = await passkeys.add(work, *whose, step.challenge, made.site)
    new = await codes.factor_added(work, keys, who.membership_uuid, who.session)
    return Added(added, new)


async def remove_totp(work: Work, who: Own) -> None:
    """Takes the app off. Raises NoSecondFactor."""
    if not await codes.remove_totp(work, who.membership_uuid):
        raise NoSecondFactor
    work.audit("totp_removed", who.membership_uuid)
    await _factor_removed(work, who)


async def remove_passkey(work: Work, who: Own, uuid: UUID) -> None:
    """Takes a passkey of theirs away. Raises PasskeyNotFound."""
    await passkeys.remove(work, who.membership_uuid, uuid)
    await _factor_removed(work, who)


async def renew_recovery_codes(work: Work, keys: Keys, who: Own) -> list[str]:
    """Ten new recovery codes. Raises NoSecondFactor."""
    if not (await queries.second_factors(work, who.membership_uuid)).any:
        raise NoSecondFactor
    return await codes.renew_recovery_codes(work, keys, who.membership_uuid)


async def take_off(work: Work, user_uuid: UUID, rights: Rights) -> None:
    """Takes all of somebody's second factors off, who has lost them.

    All their sessions end. Raises UserNotFound, Forbidden, NoSecondFactor.
    """
    user = await work.get(User, user_uuid)
    must_cover(rights, ROLES[user.role])
    if not (await queries.second_factors(work, user_uuid)).any:
        raise NoSecondFactor
    await codes.remove_totp(work, user_uuid)
    await passkeys.remove_all(work, user_uuid)
    work.audit("second_factors_removed", user_uuid)
    await _factor_removed(work, Own(user_uuid, None))


async def _factor_removed(work: Work, who: Own) -> None:
    """Without any factor there is nothing to recover either. Other sessions end."""
    left = await queries.second_factors(work, who.membership_uuid)
    if not left.any:
        await codes.remove_codes(work, who.membership_uuid)
        await accounts.note_second_factor(work, who.membership_uuid, has_one=False)
    await accounts.end_others(work, who.membership_uuid, who.session)


async def forget_left(work: Work) -> None:
    """Forgets the second factors of those who have left: they open nothing."""
    for statement in FORGET_LEFT:
        await work.write(statement, work.account_id)
