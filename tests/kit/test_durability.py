"""What makes a database fit for value is looked at, and named when it is missing."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from homes import open_home

from regulars.kit import durability
from regulars.kit.durability import NotSafe
from regulars.kit.postgres import Database, EmbeddedServer, embedded


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with open_home() as place:
        yield place


@pytest.fixture(scope="module")
async def running(home: Path) -> AsyncIterator[EmbeddedServer]:
    async with embedded(home / "data", print) as server:
        yield server


async def ask(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


SAFE = """
create table public.plain (n int);
create table public.owned (account_id bigint);
alter table owned enable row level security;
alter table owned force row level security;
create table alembic_version (version_num text);
insert into alembic_version values ('0007');
"""


@pytest.fixture(scope="module")
async def found(running: EmbeddedServer) -> Database:
    connection = await asyncpg.connect(running.dsn("regulars_owner"))
    await connection.execute(SAFE)
    await connection.execute("grant select on all tables in schema public to public")
    await connection.close()
    return Database(running.dsn(), running.dsn("regulars_owner"))


class TestDurability:
    async def test_admits_what_our_own_server_is(self, found: Database) -> None:
        checks = await durability.examine(found.url, "0007")

        assert durability.refuse(checks, unsafe=False) == []
        assert len(checks) == 9

    @pytest.mark.parametrize(
        ("break_it", "mend_it", "words", "may_be_overridden"),
        [
            (
                "alter role regulars set synchronous_commit = off",
                "alter role regulars reset synchronous_commit",
                "synchronous_commit is off",
                True,
            ),
            (
                "alter system set fsync = off",
                "alter system reset fsync",
                "fsync is off",
                True,
            ),
            (
                "alter system set full_page_writes = off",
                "alter system reset full_page_writes",
                "full_page_writes is off",
                True,
            ),
            (
                "alter role regulars superuser",
                "alter role regulars nosuperuser",
                "is a superuser",
                False,
            ),
            (
                "alter role regulars bypassrls",
                "alter role regulars nobypassrls",
                "bypasses row-level security",
                False,
            ),
            (
                "alter table plain owner to regulars",
                "alter table plain owner to regulars_owner",
                "owns plain",
                False,
            ),
            (
                "grant regulars_owner to regulars",
                "revoke regulars_owner from regulars",
                "owns ",
                False,
            ),
            (
                "alter table owned no force row level security",
                "alter table owned force row level security",
                "not forced on owned",
                False,
            ),
            (
                "alter table owned disable row level security",
                "alter table owned enable row level security",
                "not forced on owned",
                False,
            ),
            (
                "update alembic_version set version_num = '0006'",
                "update alembic_version set version_num = '0007'",
                "at 0006 and this release needs 0007",
                False,
            ),
        ],
    )
    async def test_refuses_by_name(
        self,
        running: EmbeddedServer,
        found: Database,
        break_it: str,
        mend_it: str,
        words: str,
        may_be_overridden: bool,
    ) -> None:
        await self._change(running, break_it)
        try:
            checks = await durability.examine(found.url, "0007")
        finally:
            await self._change(running, mend_it)

        with pytest.raises(NotSafe, match=words):
            durability.refuse(checks, unsafe=False)
        if may_be_overridden:
            assert [
                words in each.found for each in durability.refuse(checks, unsafe=True)
            ]
        else:
            with pytest.raises(NotSafe, match=words):
                durability.refuse(checks, unsafe=True)

    async def test_knows_the_tables_that_only_name_an_account(
        self, running: EmbeddedServer, found: Database
    ) -> None:
        await self._change(running, "create table memberships (account_id bigint)")
        try:
            checks = await durability.examine(found.url, "0007", {"memberships"})
        finally:
            await self._change(running, "drop table memberships")

        assert durability.refuse(checks, unsafe=False) == []

    async def test_an_empty_database_has_no_schema_yet(self, home: Path) -> None:
        async with embedded(home / "empty", print) as server:
            checks = await durability.examine(server.dsn(), "0007")

        with pytest.raises(NotSafe, match="nothing yet.*needs 0007.*regulars migrate"):
            durability.refuse(checks, unsafe=True)

    async def _change(self, running: EmbeddedServer, statement: str) -> None:
        url = running.dsn("postgres")
        known = await ask(url, "select pg_conf_load_time()")
        await ask(url, statement)
        await ask(url, "select pg_reload_conf()")
        # The postmaster tells new sessions once it has read its files again.
        async with asyncio.timeout(60):
            while await ask(url, "select pg_conf_load_time()") == known:
                await asyncio.sleep(0.02)
