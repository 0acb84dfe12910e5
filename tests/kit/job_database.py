"""A database of its own with the queue in it, for tests of jobs."""

import itertools
from contextlib import suppress

import asyncpg

from regulars.kit.jobs.adapter import install

counter = itertools.count(1)


async def with_a_queue(server: str, more: str = "") -> str:
    """Its URL, as the application's role sees it."""
    name = f"queue{next(counter)}"
    owner = await asyncpg.connect(server)
    with suppress(asyncpg.DuplicateObjectError):
        await owner.execute("create role regulars login")
    await owner.execute(f"create database {name}")
    await owner.close()
    owner = await asyncpg.connect(server.replace("/postgres?", f"/{name}?"))
    await install(owner)
    if more:
        await owner.execute(more)
    await owner.close()
    return server.replace("postgres@/postgres?", f"regulars@/{name}?")
