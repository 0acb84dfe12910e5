"""What these tests stand on: mails to staff, and browsers by TLS."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest
from chores import Chores
from make import Api
from outbox import Outbox, link_in
from staff import let_in

from regulars.app import create
from regulars.opening import Opened
from regulars.staff.jobs import mail_resets
from regulars.staff.service import MAIL_RESETS, ResetAsked
from regulars.worker import Opener
from staff_sign_in.people import Person
from staff_sign_in.seat import DASHBOARD, Seat

# Queued a second after they were asked for, for all accounts together.
NOTED = """
    delete from pgqueuer where id in (
      select id from pgqueuer where entrypoint = $1
        and convert_from(payload, 'UTF8') like '%' || $2 || '%')
    returning payload
"""


@pytest.fixture(autouse=True)
def cheap(quick_hashes: None) -> None:
    """Many people are let in here."""


class Post:
    """The mails to staff of one account, once the worker has done its jobs."""

    def __init__(self, chores: Chores, outbox: Outbox) -> None:
        self._chores = chores
        self.outbox = outbox

    async def token(self, address: str) -> str:
        """What the link in the newest mail to somebody carries."""
        await self._chores.do()
        return link_in(self.outbox.to(address)[-1]).partition("#token=")[2]

    async def noted(self, job: str, about: str) -> list[Any]:
        """What was noted for a job about something, once it is queued."""
        for _ in range(60):
            rows = await self._chores._queue.fetch(NOTED, job, about)
            if rows:
                return [
                    note
                    for row in rows
                    for note in msgspec.json.decode(row["payload"])["notes"]
                ]
            await asyncio.sleep(0.1)
        return []

    async def send_resets(self, user_uuid: str) -> int:
        """Does what the worker does for who has asked; how many had."""
        notes = await self.noted(MAIL_RESETS, user_uuid)
        asked = msgspec.convert(notes, list[ResetAsked])
        await mail_resets(Opener(self._chores._context), notes=asked)
        return len(asked)


@pytest.fixture
def post(chores: Chores, outbox: Outbox) -> Post:
    """The account's mails to staff."""
    return Post(chores, outbox)


@pytest.fixture
async def tls(database, settings) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of somebody who reaches the server by TLS."""
    public = msgspec.structs.replace(settings, public_url="https://bakery.example")
    transport = httpx.ASGITransport(create(public, database))
    async with httpx.AsyncClient(
        transport=transport, base_url="https://bakery.example"
    ) as browser:
        yield browser


@pytest.fixture
def seat(browser: httpx.AsyncClient) -> Seat:
    """Somebody's browser."""
    return Seat(browser)


@pytest.fixture
def another_seat(another_browser: httpx.AsyncClient) -> Seat:
    """Another browser, or somebody else's."""
    return Seat(another_browser)


@pytest.fixture
def tls_seat(tls: httpx.AsyncClient) -> Seat:
    """A browser by TLS."""
    return Seat(tls)


@pytest.fixture
def other_dashboard(http: httpx.AsyncClient, other_account: Opened) -> Api:
    """The dashboard door of somebody else's account."""
    return Api(http, DASHBOARD, other_account.personal_access_token)


@pytest.fixture
async def person(seat, dashboard) -> Person:
    """A manager, who has no second factor yet."""
    return Person(seat, await let_in(dashboard, "manager"))


@pytest.fixture
async def enrolled(person) -> Person:
    """A manager with an app."""
    await person.enroll()
    return person
