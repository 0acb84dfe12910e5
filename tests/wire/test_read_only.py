"""A database that takes nothing in, such as one that follows another one."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
from asgi import asked
from make import Api

from regulars.app import create
from regulars.kit.errors import Unavailable
from regulars.opening import Opened

READ_ONLY = "alter role regulars set default_transaction_read_only = on"

WRITABLE = "alter role regulars reset default_transaction_read_only"


@pytest.fixture
async def read_only(
    superuser: asyncpg.Connection, database: Any, settings: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """The application with connections of its own, that only read."""
    await superuser.execute(READ_ONLY)
    try:
        async with asked(create(settings, database)) as client:
            yield client
    finally:
        await superuser.execute(WRITABLE)


async def test_refuses_what_writes_for_now_and_still_answers_questions(
    read_only: httpx.AsyncClient, account: Opened
):
    clients = Api(read_only, "/api/v3/oauth/clients", account.personal_access_token)

    written = await clients.post("/contacts", email="robin@example.com")

    assert (written.status, written.problem) == (503, Unavailable)
    assert "Retry-After" in written.response.headers
    assert (await clients.get("/shops")).data
