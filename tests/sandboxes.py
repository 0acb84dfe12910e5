"""A sandbox with its keys, and a worker that moves its clock."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from make import Api, Make

from regulars import worker
from regulars.kit import crypto
from regulars.kit.context import Context
from regulars.kit.postgres import Database
from regulars.opening import Opened, open_account
from regulars.settings import Settings

SECONDS = 300


class Sandbox:
    """An account whose clock can be moved, asked at its front door."""

    def __init__(self, http: httpx.AsyncClient, opened: Opened) -> None:
        token = opened.personal_access_token
        self.opened = opened
        self.clients = Api(http, "/api/v3/oauth/clients", token)
        self.dashboard = Api(http, "/api/dashboard", token)
        self.make = Make(self.clients, self.dashboard, opened)

    @classmethod
    async def of(cls, http: httpx.AsyncClient, context: Context) -> "Sandbox":
        """A new one."""
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(crypto, "HASHER", PasswordHasher(1, 8, 1))
            return cls(http, await open_account(context, "Try-out", is_sandbox=True))

    async def clock(self) -> Any:
        """What its clock shows."""
        return (await self.dashboard.get("/test-clock")).data

    async def now(self) -> datetime:
        """The moment that it shows."""
        return datetime.fromisoformat((await self.clock())["now"])

    async def timeline(self) -> Any:
        """What happened while the clock was moved last."""
        return (await self.dashboard.get("/test-clock/timeline")).data

    async def advance(self, **how_far: Any) -> Any:
        """Moves the clock; what it tells when it has got there."""
        assert (await self.dashboard.post("/test-clock/advance", **how_far)).data
        return await self.arrived()

    async def arrived(self) -> Any:
        """What the clock tells as soon as it runs again."""
        async with asyncio.timeout(SECONDS):
            while True:
                told = await self.clock()
                if not told["is_moving"]:
                    return told["last_advance"]
                await asyncio.sleep(0.1)

    async def log(self) -> list[Any]:
        """All that has happened, numbered as far as it was recorded."""
        told: list[Any] = []
        async with asyncio.timeout(SECONDS):
            while True:
                some = (
                    await self.dashboard.get("/events", after=len(told), limit=200)
                ).data
                told += some
                if not some and await self._is_numbered(told):
                    return told
                await asyncio.sleep(0 if some else 0.1)

    async def _is_numbered(self, told: list[Any]) -> bool:
        """Whether a new contact's event comes right behind what was read."""
        contact = await self.make.contact()
        async with asyncio.timeout(SECONDS):
            while True:
                query = {"after": len(told), "limit": 1}
                some = (await self.dashboard.get("/events", **query)).data
                if some:
                    return bool(some[0]["subject_uuid"] == contact["uuid"])
                await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def working(settings: Settings, database: Database) -> AsyncIterator[None]:
    """A worker, as long as it lasts."""
    task = asyncio.create_task(worker.run(settings, database))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def later(**by: float) -> str:
    """A moment ahead of the real one, as callers write it."""
    return (datetime.now(UTC) + timedelta(**by)).isoformat()


def moment(event: Any) -> datetime:
    """When an event was recorded by the account's clock."""
    return datetime.fromisoformat(event["recorded_at"])
