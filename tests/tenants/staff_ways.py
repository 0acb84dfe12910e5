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


MAKERS: dict[str, Made] = {"invitation_uuid": _invitation, "session_uuid": _session}

NATURAL: dict[tuple[str, str], Made] = {
    (f"POST {DASHBOARD}/invitations", "email"): _address,
    (f"POST {DASHBOARD}/password-resets", "email"): _address,
}

OF_ONE: dict[tuple[str, str], Made] = {
    (f"POST {DASHBOARD}/invitations", "email"): lambda party: _new_address(),
    (f"PUT {DASHBOARD}/session/password", "current_password"): _password,
    # It stays what it is.
    (f"PUT {DASHBOARD}/session/password", "password"): _password,
    (f"POST {DASHBOARD}/passwords", "token"): _reset_link,
    (f"POST {DASHBOARD}/invitations/lookups", "token"): _invitation_link,
    (f"POST {DASHBOARD}/invitations/acceptances", "token"): _invitation_link,
}

ONCE = {f"POST {DASHBOARD}/invitations"}


async def _new_address() -> Any:
    return f"invited{next(numbers)}@example.com"
