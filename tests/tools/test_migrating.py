"""`regulars migrate`: by several at once, and while others read what it changes."""

import asyncio
import os
import subprocess
import sys
from typing import Any

import asyncpg
from alembic import command

from regulars.kit.postgres import Database
from regulars.migrate import config, connected
from regulars.revisions import newest

# Enough for a busy machine; nothing waits this long when all is well.
PATIENCE = 60

WAITING = """
    select count(*) from pg_locks
    where relation = 'contacts'::regclass and not granted
"""


async def test_several_at_once_migrate_once(superuser_url, database):
    urls = await beside("several", superuser_url, database)

    running = [migrating(urls) for _ in range(3)]
    told = [process.communicate(timeout=120)[0] for process in running]

    connection = await asyncpg.connect(urls["REGULARS_MIGRATION_DATABASE_URL"])
    versions = await connection.fetch("select version_num from alembic_version")
    await connection.close()
    assert told == [f"The schema is at {newest()}.\n"] * 3
    assert [row[0] for row in versions] == [newest()]


async def test_lets_others_pass_while_it_waits_for_a_table_and_tries_again(
    superuser_url, database
):
    urls = await beside("waiting", superuser_url, database)
    owner = urls["REGULARS_MIGRATION_DATABASE_URL"]
    await upgraded_to("0002", owner)
    reader, another = [await asyncpg.connect(owner) for _ in range(2)]
    await reader.execute("begin; lock table contacts in access share mode")

    process = migrating(urls)
    passed = 0
    async with asyncio.timeout(PATIENCE):
        for _ in range(3):
            await until(another, 1)
            # Queued behind the migration, it comes through when that gives up.
            passed += await another.fetchval("select 1 + count(*) from contacts")
            await until(another, 0)
    still = process.poll()
    await reader.close()
    told = process.communicate(timeout=120)[0]

    await another.close()
    assert (passed, still) == (3, None)
    assert told == f"The schema is at {newest()}.\n"


async def beside(name: str, superuser_url: str, database: Database) -> dict[str, str]:
    """The settings for an empty database of this name, beside the others."""
    connection = await asyncpg.connect(superuser_url)
    await connection.execute(f"create database {name} owner regulars_owner")
    await connection.close()
    assert database.migration_url is not None
    return {
        setting: url.replace("@/regulars?", f"@/{name}?")
        for setting, url in (
            ("REGULARS_DATABASE_URL", database.url),
            ("REGULARS_MIGRATION_DATABASE_URL", database.migration_url),
        )
    }


def migrating(urls: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "regulars", "migrate"],
        env=os.environ | urls,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


async def upgraded_to(revision: str, url: str) -> None:
    def upgrade(connection: Any) -> None:
        command.upgrade(config(connection), revision)

    async with connected(url) as connection:
        await connection.run_sync(upgrade)


async def until(connection: asyncpg.Connection, waiting: int) -> None:
    """Returns when so many wait for the table."""
    while await connection.fetchval(WAITING) != waiting:
        await asyncio.sleep(0.02)
