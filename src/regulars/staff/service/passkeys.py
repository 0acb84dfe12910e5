"""Passkeys: keys that never leave a phone or a stick, which asks for a finger or a PIN.

Browsers sign a challenge of ours for the site that they are on, so nothing that anybody
types on another page opens anything here. The library does all of the checking.
"""

import secrets
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any
from uuid import UUID

import msgspec

from regulars.accounts import queries as accounts_queries
from regulars.kit.clock import now as real_now
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.staff.errors import PasskeyRefused
from regulars.staff.queries import Passkey

MOST = 20
CHALLENGE_BYTES = 32

ADD = """
    insert into passkeys
      (account_id, uuid, membership_uuid, name, handle, public_key, sign_count,
      created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict do nothing returning id
"""

OF_MEMBER = """
    select id, uuid, membership_uuid, name, handle, public_key, sign_count, created_at,
      last_used_at
    from passkeys where account_id = $1 and membership_uuid = $2 order by id
"""

LOCKED = OF_MEMBER + " for no key update"

SIGNED = """
    update passkeys set sign_count = $3, last_used_at = $4
    where account_id = $1 and uuid = $2
"""

RENAME = "update passkeys set name = $3 where account_id = $1 and uuid = $2"

REMOVE = "delete from passkeys where account_id = $1 and uuid = $2"

REMOVE_ALL = "delete from passkeys where account_id = $1 and membership_uuid = $2"


class Site(msgspec.Struct, frozen=True):
    """The site that browsers are on, as they name it when they sign."""

    origin: str
    host: str


def new_challenge() -> bytes:
    """What is to be signed, once."""
    return secrets.token_bytes(CHALLENGE_BYTES)


async def options_to_add(
    work: Work, membership_uuid: UUID, site: Site, challenge: bytes
) -> str:
    """What the browser is asked, as JSON, to make a passkey of somebody."""
    person = await accounts_queries.person(work, membership_uuid)
    account = await accounts_queries.account(work)
    library, structs = _library(), _structs()
    options = library.generate_registration_options(
        rp_id=site.host,
        rp_name=account.name,
        user_id=membership_uuid.bytes,
        user_name=person.email,
        user_display_name=person.name,
        challenge=challenge,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            user_verification=structs.UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_named(await of(work, membership_uuid)),
    )
    return str(library.options_to_json(options))


async def add(
    work: Work,
    membership_uuid: UUID,
    name: str,
    signed: str,
    challenge: bytes,
    site: Site,
) -> Passkey:
    """The passkey that a browser has made. Raises PasskeyRefused."""
    library = _library()
    made = _checked(
        lambda: library.verify_registration_response(
            credential=signed,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    )
    if len(await of(work, membership_uuid)) >= MOST:
        raise PasskeyRefused
    uuid = uuid7()
    key = (made.credential_id, made.credential_public_key, made.sign_count)
    values = (membership_uuid, name, *key, real_now())
    if not await work.write(ADD, work.account_id, uuid, *values):
        raise PasskeyRefused
    work.audit("passkey_added", uuid, after={"user_uuid": membership_uuid})
    return await work.get(Passkey, uuid)


async def options_to_sign(
    work: Work, membership_uuid: UUID, site: Site, challenge: bytes
) -> str | None:
    """What the browser is asked, as JSON, to sign somebody in; None without any."""
    known = await of(work, membership_uuid)
    if not known:
        return None
    library, structs = _library(), _structs()
    options = library.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        allow_credentials=_named(known),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return str(library.options_to_json(options))


async def sign(
    work: Work, membership_uuid: UUID, signed: str, challenge: bytes, site: Site
) -> None:
    """Takes what one of somebody's passkeys has signed. Raises PasskeyRefused."""
    library = _library()
    handle = _checked(lambda: _helpers().parse_authentication_credential_json(signed))
    known = await work.many(Passkey, LOCKED, work.account_id, membership_uuid)
    key = next((each for each in known if each.handle == handle.raw_id), None)
    if key is None:
        raise PasskeyRefused
    done = _checked(
        lambda: library.verify_authentication_response(
            credential=signed,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    )
    values = (key.uuid, done.new_sign_count, real_now())
    await work.write(SIGNED, work.account_id, *values)


async def of(work: Work, membership_uuid: UUID) -> Sequence[Passkey]:
    """Somebody's passkeys, the first one first."""
    return await work.many(Passkey, OF_MEMBER, work.account_id, membership_uuid)


async def own(work: Work, membership_uuid: UUID, uuid: UUID) -> Passkey:
    """One of somebody's own. Raises PasskeyNotFound."""
    found = await work.get(Passkey, uuid, lock=True)
    if found.membership_uuid != membership_uuid:
        raise Passkey.MISSING
    return found


async def rename(work: Work, membership_uuid: UUID, uuid: UUID, name: str) -> Passkey:
    """One of somebody's own, by another name. Raises PasskeyNotFound."""
    await own(work, membership_uuid, uuid)
    await work.write(RENAME, work.account_id, uuid, name)
    return await work.get(Passkey, uuid)


async def remove(work: Work, membership_uuid: UUID, uuid: UUID) -> None:
    """Takes one of somebody's own away. Raises PasskeyNotFound."""
    await own(work, membership_uuid, uuid)
    await work.write(REMOVE, work.account_id, uuid)
    work.audit("passkey_removed", uuid, before={"user_uuid": membership_uuid})


async def remove_all(work: Work, membership_uuid: UUID) -> None:
    """Takes all of somebody's away."""
    await work.write(REMOVE_ALL, work.account_id, membership_uuid)


def _named(keys: Sequence[Passkey]) -> list[Any]:
    return [_structs().PublicKeyCredentialDescriptor(id=key.handle) for key in keys]


def _checked(judge: Any) -> Any:
    """What the library makes of something that a stranger has sent."""
    try:
        return judge()
    except Exception as wrong:
        # Whatever it raises: it reads CBOR, COSE and certificates of anybody's making.
        raise PasskeyRefused from wrong


# Loaded when somebody first needs it: it takes as long as all the rest of a start.
@cache
def _library() -> Any:
    return import_module("webauthn")


@cache
def _helpers() -> Any:
    return import_module("webauthn.helpers")


@cache
def _structs() -> Any:
    return import_module("webauthn.helpers.structs")
