"""A queue of one's own, for tests of jobs."""

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
from job_database import with_a_queue
from temporary_postgres import temporary_postgres


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL for databases that are nothing but a queue: its superuser's URL."""
    with temporary_postgres() as url:
        yield url


@pytest.fixture(scope="module")
def tables() -> str:
    """What the jobs of a file write to, made beside the queue."""
    return ""


@pytest.fixture
async def url(server: str, tables: str) -> str:
    """A database of its own with the queue in it, seen by the application's role."""
    return await with_a_queue(server, tables)


@pytest.fixture
async def connection(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection beside the worker's."""
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()
