"""A password that is hashed holds nothing that others wait for."""

import asyncio
import uuid

import pytest
from argon2 import PasswordHasher
from asgi import asked
from make import Api
from msgspec.structs import replace

from regulars.app import create
from regulars.kit import crypto

# Some seconds of work, on any machine.
SLOW_HASHER = PasswordHasher(time_cost=40, memory_cost=65_536, parallelism=1)


@pytest.fixture
def slow_hashes(monkeypatch):
    """Passwords that cost much."""
    monkeypatch.setattr(crypto, "HASHER", SLOW_HASHER)


async def test_others_have_the_only_connection_meanwhile(
    settings, database, account, slow_hashes
):
    who = {"email": f"{uuid.uuid4()}@example.com", "name": "Kim", "role": "cashier"}
    body = {**who, "password": "correct horse battery"}
    async with asked(create(replace(settings, pool_size=1), database)) as http:
        dashboard = Api(http, "/api/dashboard", account.personal_access_token)
        await dashboard.get("/shops")

        letting_in = asyncio.create_task(dashboard.post("/users", **body))
        while not crypto._asked:
            await asyncio.sleep(0.01)
        meanwhile = await dashboard.get("/shops")

        assert not letting_in.done()
        assert meanwhile.status == 200
        assert (await letting_in).status == 201
