"""What the audit log's rule sends of devices at tills, and of PINs."""

from typing import Any

from make import Api

# An entry without a state before and after: a PIN is told to nobody.
ACTS = {"PUT /till-pin", "PUT /users/{user_uuid}/till-pin"}

BODIES: dict[str, dict[str, Any]] = {
    "PUT /till-pin": {"pin": "4821"},
    "PUT /users/{user_uuid}/till-pin": {"pin": "4821"},
    "PUT /tills/{till_uuid}": {"name": "Bar"},
    "PUT /till-terms": {
        "again_after_seconds": 30,
        "warns_above": None,
        "refuses_above": None,
        "locks_after_seconds": 120,
    },
}


class Tills:
    """An account's devices, each paired when a path names it."""

    _api: Api

    async def till_uuid(self) -> str:
        """A device that was just paired with the first register."""
        register = (await self._api.get("/registers")).data[0]
        path = f"/registers/{register['uuid']}/pairing-codes"
        code = (await self._api.post(path)).data["code"]
        body = {"code": code, "name": "Counter"}
        await self._api.http.post("/api/till/devices", json=body)
        return str((await self._api.get("/tills")).data[-1]["uuid"])
