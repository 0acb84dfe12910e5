"""Somebody who signs in with a code from their mail."""

import re
from typing import Any

import httpx
from chores import Chores
from make import Answer, Api, Make, numbers
from outbox import Outbox, text_of

PORTAL = "https://club.example.com"

SEND = "/contact-verification/send"
VERIFY = "/contact-verification/verify"


class SigningIn:
    """A contact of an account that has a portal, and what their mail program shows."""

    def __init__(self, fixtures: Any) -> None:
        self.clients: Api = fixtures("clients")
        self.dashboard: Api = fixtures("dashboard")
        self.make: Make = fixtures("make")
        self.chores: Chores = fixtures("chores")
        self.outbox: Outbox = fixtures("outbox")
        self.http: httpx.AsyncClient = fixtures("http")
        self.contact: Any = None

    async def open(self) -> None:
        await self.dashboard.put("/contacts-portal", url=PORTAL)
        self.contact = await self.make.contact(f"Guest{next(numbers)}@example.com")

    async def send(self, email: str | None = None) -> Answer:
        answer = await self.clients.post(SEND, email=email or self.contact["email"])
        await self.chores.do()
        return answer

    def mails(self) -> Any:
        return self.outbox.to(self.contact["email"])

    async def code(self) -> str:
        """The code in the newest mail, which is asked for first."""
        assert (await self.send()).status == 200
        return self.newest()

    def newest(self) -> str:
        found = re.search(r"^\d{6}$", text_of(self.mails()[-1]), re.MULTILINE)
        assert found is not None
        return found[0]

    async def verify(self, code: str, key: str | None = None) -> Answer:
        headers = {"Idempotency-Key": key} if key else {}
        body = {"email": self.contact["email"], "code": code}
        return await self.clients.send("POST", VERIFY, headers, json=body)

    async def auth_token(self) -> str:
        path = f"/contact-verification/auth-token/{self.contact['uuid']}"
        return str((await self.clients.get(path)).data)


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"
