"""Devices that are paired with a register, and people who open them by their PIN."""

from typing import Any

import httpx
from make import Api, numbers

TILL, REGISTER = "/api/till", "/api/v3/register"
PIN = "4821"


class Counter:
    """A register's device: what it may do itself, and what whoever opened it may."""

    def __init__(self, http: httpx.AsyncClient, key: str) -> None:
        self.http = http
        self.device = Api(http, TILL, key)

    @classmethod
    async def paired(cls, http: httpx.AsyncClient, dashboard: Api) -> "Counter":
        """A device of the account's first register."""
        code = await pairing_code(dashboard)
        body = {"code": code, "name": "Counter"}
        answer = await http.post(f"{TILL}/devices", json=body)
        assert answer.status_code == 201, answer.text
        return cls(http, answer.cookies["regulars_till"])

    async def opened(self, user_uuid: str, pin: str = PIN) -> Api:
        """The register's calls, in the name of whose PIN this is."""
        answer = await self.device.post("/sessions", user_uuid=user_uuid, pin=pin)
        assert answer.status == 201, answer.body
        key = answer.response.cookies["regulars_till_session"]
        return Api(self.http, REGISTER, key)


async def pairing_code(dashboard: Api) -> str:
    """A code for the account's first register."""
    register = (await dashboard.get("/registers")).data[0]
    path = f"/registers/{register['uuid']}/pairing-codes"
    return str((await dashboard.post(path)).data["code"])


async def cashier(dashboard: Api, role: str = "cashier", pin: str = PIN) -> Any:
    """Somebody who may work at tills, with a PIN."""
    who = {"email": f"cashier{next(numbers)}@example.com", "name": "Sam"}
    body = {**who, "password": "a password of theirs", "role": role}
    user = (await dashboard.post("/users", **body)).data
    await dashboard.put(f"/users/{user['uuid']}/till-pin", pin=pin)
    return user
