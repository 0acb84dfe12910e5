"""What parties say of devices at tills, and of what those give."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from counters import PIN, Counter, cashier, pairing_code
from make import Api

Maker = Callable[[Any], Awaitable[Any]]

REGISTER = "/api/v3/register"
RECEPTIONS = f"POST {REGISTER}/till-receptions"
SETTLE = f"PUT {REGISTER}/till-receptions/{{operation_uuid}}"
PAIR = "POST /api/till/devices"
OPEN = "POST /api/till/sessions"


async def key_of(party: Any) -> str:
    """The key of a device of theirs."""
    counter = await Counter.paired(party.http, party.dashboard)
    return counter.device.headers["Authorization"].removeprefix("Bearer ")


async def _till(party: Any) -> Any:
    await Counter.paired(party.http, party.dashboard)
    return (await party.dashboard.get("/tills")).data[-1]["uuid"]


async def _pairing_code(party: Any) -> Any:
    return await pairing_code(party.dashboard)


async def _waiting(party: Any) -> Any:
    """Something that a till could not give."""
    till = Api(party.http, REGISTER, party.opened.register_token)
    body = {"operation_uuid": str(uuid.uuid4()), "code": "LOST-CARD", "credits": 5}
    late = {"happened_at": datetime.now(UTC).isoformat(), "is_late": True}
    return (await till.post("/till-receptions", **body, **late)).data["operation_uuid"]


async def _new(party: Any) -> Any:
    return str(uuid.uuid4())


async def _now(party: Any) -> Any:
    return datetime.now(UTC).isoformat()


async def _cashier(party: Any) -> Any:
    return (await cashier(party.dashboard))["uuid"]


def _fixed(value: Any) -> Maker:
    async def maker(party: Any) -> Any:
        return value

    return maker


MAKERS: dict[str, Maker] = {"till_uuid": _till, "operation_uuid": _waiting}

OF_ONE: dict[tuple[str, str], Maker] = {
    (OPEN, "user_uuid"): _cashier,
    (OPEN, "pin"): _fixed(PIN),
    ("PUT /api/dashboard/till-pin", "pin"): _fixed(PIN),
    ("PUT /api/dashboard/users/{user_uuid}/till-pin", "pin"): _fixed(PIN),
    (RECEPTIONS, "operation_uuid"): _new,
    (RECEPTIONS, "happened_at"): _now,
    ("PUT /api/dashboard/till-terms", "locks_after_seconds"): _fixed(60),
    (PAIR, "code"): _pairing_code,
}

# What is settled waits no longer, what was given once is told again, and a code pairs
# one device.
ONCE = {SETTLE, RECEPTIONS, PAIR}
