"""How those who work for a party come in: what their calls say."""

import itertools
from collections.abc import Awaitable, Callable
from typing import Any

Made = Callable[[Any], Awaitable[Any]]

numbers = itertools.count(1)

DASHBOARD = "/api/dashboard"
NO_LINK = "rgl_lnk_none"


async def _invitation(party: Any) -> Any:
    body = {"email": f"invited{next(numbers)}@example.com", "role": "cashier"}
    return (await party.dashboard.post("/invitations", **body)).data["uuid"]


async def _invitation_link(party: Any) -> Any:
    """What the mail with an invitation carries."""
    if party.inbox is None:
        return NO_LINK
    return await party.inbox.invitation(await _invitation(party))


async def _reset_link(party: Any) -> Any:
    """What the mail with a new password for somebody carries."""
    if party.inbox is None:
        return NO_LINK
    return await party.inbox.reset((await _colleague(party))["uuid"])


async def _session(party: Any) -> Any:
    """Of the owner: it is begun where nobody counts how often."""
    (owner, *_) = (await party.dashboard.get("/users")).data
    if party.inbox is not None:
        await party.inbox.begin_session(owner["uuid"])
    found = (await party.dashboard.get("/sessions")).data
    return found[0]["uuid"] if found else "00000000-0000-4000-8000-000000000000"


async def _address(party: Any) -> Any:
    return (await _colleague(party))["email"]


async def _colleague(party: Any) -> Any:
    who = {"email": f"colleague{next(numbers)}@example.com", "name": "Somebody"}
    body = {**who, "password": "a password of theirs", "role": "cashier"}
    return (await party.dashboard.post("/users", **body)).data


async def _password(party: Any) -> Any:
    return party.opened.staff_password


async def _owner(party: Any) -> Any:
    (owner, *_) = (await party.dashboard.get("/users")).data
    return owner["uuid"]


async def _passkey(party: Any) -> Any:
    if party.inbox is None:
        return "00000000-0000-4000-8000-000000000000"
    return await party.inbox.passkey(await _owner(party))


async def _password_without_app(party: Any) -> Any:
    if party.inbox is not None:
        await party.inbox.no_app(await _owner(party))
    return party.opened.staff_password


async def _password_with_app(party: Any) -> Any:
    if party.inbox is not None:
        await party.inbox.app(await _owner(party))
    return party.opened.staff_password


async def _first_code(party: Any) -> Any:
    if party.inbox is None:
        return "123456"
    return await party.inbox.first_code(await _owner(party))


async def _proof(party: Any) -> Any:
    """Of a first step of somebody with an app, whose code comes next."""
    if party.inbox is None:
        return NO_LINK
    return await party.inbox.first_step((await _colleague(party))["uuid"])


async def _code(party: Any) -> Any:
    return party.inbox.code_of_app if party.inbox else "123456"


async def _passkey_proof(party: Any) -> Any:
    if party.inbox is None:
        return NO_LINK
    return await party.inbox.passkey_proof(await _owner(party))


async def _made(party: Any) -> Any:
    return party.inbox.made_passkey if party.inbox else "{}"


async def _user_with_app(party: Any) -> Any:
    colleague = await _colleague(party)
    if party.inbox is not None:
        await party.inbox.app(colleague["uuid"])
    return colleague["uuid"]


MAKERS: dict[str, Made] = {
    "invitation_uuid": _invitation,
    "session_uuid": _session,
    "passkey_uuid": _passkey,
}

SESSION = f"{DASHBOARD}/session"
PASSKEY = f"{SESSION}/passkeys/{{passkey_uuid}}"
TAKEN_OFF = f"DELETE {DASHBOARD}/users/{{user_uuid}}/second-factors"

SECOND_FACTORS: dict[tuple[str, str], Made] = {
    (f"POST {SESSION}/totp", "password"): _password_without_app,
    (f"POST {SESSION}/totp/confirmations", "code"): _first_code,
    (f"POST {SESSION}/totp/removals", "password"): _password_with_app,
    (f"POST {SESSION}/recovery-codes", "password"): _password_with_app,
    (f"POST {SESSION}/passkey-challenges", "password"): _password,
    (f"POST {SESSION}/passkeys", "proof"): _passkey_proof,
    (f"POST {SESSION}/passkeys", "made"): _made,
    (f"POST {PASSKEY}/removals", "password"): _password,
    (f"POST {DASHBOARD}/sessions/second-step", "proof"): _proof,
    (f"POST {DASHBOARD}/sessions/second-step", "code"): _code,
    (TAKEN_OFF, "user_uuid"): _user_with_app,
}

NATURAL: dict[tuple[str, str], Made] = {
    (f"POST {DASHBOARD}/invitations", "email"): _address,
    (f"POST {DASHBOARD}/password-resets", "email"): _address,
}

OF_ONE: dict[tuple[str, str], Made] = SECOND_FACTORS | {
    (f"POST {DASHBOARD}/invitations", "email"): lambda party: _new_address(),
    (f"PUT {DASHBOARD}/session/password", "current_password"): _password,
    # It stays what it is.
    (f"PUT {DASHBOARD}/session/password", "password"): _password,
    (f"POST {DASHBOARD}/passwords", "token"): _reset_link,
    (f"POST {DASHBOARD}/invitations/lookups", "token"): _invitation_link,
    (f"POST {DASHBOARD}/invitations/acceptances", "token"): _invitation_link,
}

ONCE = {
    f"POST {DASHBOARD}/invitations",
    f"POST {PASSKEY}/removals",
    TAKEN_OFF,
}


async def _new_address() -> Any:
    return f"invited{next(numbers)}@example.com"
