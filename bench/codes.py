"""A hundred thousand voucher codes at once: what P8 asks for.

The product makes them as somebody asks for them on the dashboard: a call that orders a
batch, a worker that makes it, and calls that ask how far it is. It is set against one
statement that inserts as many into a table of nothing but vouchers.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import msgspec

from bench.processes import Running
from bench.slices import Slice
from regulars.kit.postgres import Database

COUNT = 100_000
PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 120

DASHBOARD = "/api/dashboard"

TABLE = """
    create table bare_vouchers (
      account_id bigint not null, id bigint generated always as identity,
      uuid uuid not null, promotion_id bigint not null, code text not null,
      redemptions_allowed bigint not null, times_redeemed bigint not null,
      expires_at timestamptz, created_at timestamptz not null,
      primary key (account_id, id), unique (account_id, uuid),
      unique (account_id, code))
"""

INSERT = """
    insert into bare_vouchers (account_id, uuid, promotion_id, code,
      redemptions_allowed, times_redeemed, created_at)
    select 1, uuidv7(), 1, upper(left(md5(random()::text || n), 17)), 1, 0, now()
    from generate_series(1, $1::bigint) n
"""

EMPTY = "truncate bare_vouchers"

# What was told of the last batch is still to be numbered when it is done: that is no
# part of the next slice.
IS_LEFT = """
    select exists (
      select from events event join event_heads head using (account_id)
      where (event.xid, event.id) > (head.event_xid, head.event_id))
"""


class Printing(msgspec.Struct, frozen=True):
    """Two ways to a hundred thousand codes."""

    client: httpx.AsyncClient
    database: asyncpg.Connection
    promotion: str

    async def batch(self, seconds: float) -> Slice:
        """Through the product, until the batch says that it is done."""
        begun = time.perf_counter()
        order = {"promotion_uuid": self.promotion, "quantity": COUNT}
        batch = await _told(self.client.post("/voucher-batches", json=order))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while batch["status"] != "DONE":
                await asyncio.sleep(PAUSE_SECONDS)
                path = f"/voucher-batches/{batch['uuid']}"
                batch = await _told(self.client.get(path))
        took = time.perf_counter() - begun
        while await self.database.fetchval(IS_LEFT):
            await asyncio.sleep(PAUSE_SECONDS)
        return _slice(took)

    async def bare(self, seconds: float) -> Slice:
        """By one statement, into a table that is empty."""
        await self.database.execute(EMPTY)
        begun = time.perf_counter()
        await self.database.execute(INSERT, COUNT)
        return _slice(time.perf_counter() - begun)


@contextlib.asynccontextmanager
async def printing(server: Running, database: Database) -> AsyncIterator[Printing]:
    """Both, made ready."""
    assert database.superuser_url is not None
    connection = await asyncpg.connect(database.superuser_url)
    try:
        await connection.execute(TABLE)
        where = f"http://{server.host}:{server.port}{DASHBOARD}"
        async with httpx.AsyncClient(base_url=where, headers=server.headers()) as to:
            body = {"name": "Printed", "description": "A hundred thousand of them."}
            made = await _told(to.post("/promotions", json=body))
            yield Printing(to, connection, made["uuid"])
        await connection.execute("drop table bare_vouchers")
    finally:
        await connection.close()


async def _told(asked: Any) -> dict[str, Any]:
    answer = await asked
    answer.raise_for_status()
    told: dict[str, Any] = answer.json()["data"]
    return told


def _slice(took: float) -> Slice:
    """Of both only the pace is told: nobody waited for one of them."""
    return Slice(COUNT / took, COUNT, took * 1_000, took * 1_000)
