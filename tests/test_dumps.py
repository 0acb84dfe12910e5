"""A backup in an operator's own PostgreSQL: it goes on, or says why it can't."""

from pathlib import Path

import asyncpg
import pytest

from regulars import dumps
from regulars.kit.postgres import Database
from regulars.kit.refusals import Refused
from regulars.migrate import upgrade

# What a server has counted to that has run for long.
FAR_AHEAD = 1 << 40


@pytest.fixture(scope="module")
async def old(superuser_url, database) -> Database:
    """A server that is backed up, as a role that reads everything."""
    made = await _made(superuser_url, "old_server")
    await upgrade(str(made.migration_url))
    superuser = quoted(superuser_url).replace("@/postgres", "@/old_server")
    return Database(made.url, superuser)


async def backed_up(old: Database, newest: int, file: Path) -> Path:
    """Its backup when this was the newest transaction in a log."""
    connection = await asyncpg.connect(old.migration_url)
    await connection.execute("delete from audit_heads")
    await connection.execute(f"insert into audit_heads values (1, 1, {newest}, 1, '')")
    await connection.close()
    await dumps.write(old, file)
    return file


def quoted(url: str) -> str:
    """The address as the embedded server's is written, whose programs are then run."""
    return url.replace("host=/", "host=%2F")


async def _made(superuser_url: str, name: str) -> Database:
    connection = await asyncpg.connect(superuser_url)
    await connection.execute(f"create database {name} owner regulars_owner")
    await connection.close()
    urls = [
        quoted(superuser_url).replace("postgres@/postgres", f"{role}@/{name}")
        for role in ("regulars", "regulars_owner")
    ]
    return Database(urls[0], urls[1])


async def test_a_server_that_counts_from_less_is_told_what_to_do(
    superuser_url, old, tmp_path
):
    backup = await backed_up(old, FAR_AHEAD, tmp_path / "backup")
    new = await _made(superuser_url, "behind")

    with pytest.raises(Refused, match=f"the backup's went to {FAR_AHEAD}"):
        await dumps.read_into_own(new, backup)


async def test_a_server_that_counts_from_more_goes_on_and_hides_its_rows(
    superuser_url, old, tmp_path
):
    backup = await backed_up(old, 5, tmp_path / "backup")
    new = await _made(superuser_url, "ahead")

    await dumps.read_into_own(new, backup)

    connection = await asyncpg.connect(new.migration_url)
    seen = await connection.fetch("select * from audit_heads")
    await connection.close()
    assert seen == []
