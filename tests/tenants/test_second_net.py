"""TEN-05: row-level security holds when a statement forgets its account.

First the application itself with the account taken out of every `where` of its own
statements, then each table by hand, as the application's role, with each verb.
"""

import re
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
from asgi import asked
from make import Answer
from operations import operations
from parties import Party, rows_of

from regulars.app import create
from regulars.kit.caches import caches
from regulars.kit.db import Pool
from regulars.kit.tables import PLATFORM
from regulars.kit.work import Work

PREDICATE = re.compile(r"(?:\b(\w+)\.)?\baccount_id = \$1\b")
NAMED = re.compile(r"\b(?:from|join|update|into)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?", re.I)

OWNED = """
    select relname::text from pg_class class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and relforcerowsecurity order by 1
"""

COLUMNS = """
    select attname::text from pg_attribute where attrelid = $1::regclass
      and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
"""

# What each verb would do to rows of others, were it not for the second net.
ALL = "update {table} set account_id = account_id"
CHANGES = {"update": ALL, "delete": "delete from {table}"}


def without_account(sql: str) -> str:
    """The statement with its predicate on the account gone, where a table has a net.

    Platform tables have none: they are asked before the account is known.
    """
    tables = {alias or name: name for name, alias in NAMED.findall(sql)}
    owned = [name for name in tables.values() if name in WITH_NET]

    def gone(match: re.Match[str]) -> str:
        alias = match.group(1)
        table = tables.get(alias, alias) if alias else (owned or [""])[0]
        only_owned = alias or not PLATFORM.intersection(tables.values())
        return "$1::bigint > 0" if table in WITH_NET and only_owned else match.group()

    return PREDICATE.sub(gone, sql)


WITH_NET: set[str] = set()
FORGOTTEN: set[str] = set()


class Forgetful(asyncpg.Connection):
    """A connection that takes the account out of each statement."""

    async def fetch(self, query: str, *values: Any, **more: Any) -> Any:
        forgetful = without_account(query)
        if forgetful != query:
            FORGOTTEN.add(query)
        return await super().fetch(forgetful, *values, **more)


@pytest.fixture(scope="module")
async def tables(superuser: asyncpg.Connection) -> list[str]:
    """Every table whose rows belong to an account."""
    return [name for (name,) in await superuser.fetch(OWNED)]


@pytest.fixture
async def forgetful(
    settings, database, tables, monkeypatch
) -> AsyncIterator[httpx.AsyncClient]:
    """The application, none of whose statements names the account it is for."""
    WITH_NET.update(tables)
    monkeypatch.setattr(Pool, "connection_class", Forgetful)
    async with asked(create(settings, database)) as client:
        yield client


@pytest.fixture
async def role(database) -> AsyncIterator[asyncpg.Connection]:
    """The application's role, in a transaction that is undone."""
    connection = await asyncpg.connect(database.url)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


class TestTheApplication:
    async def test_touches_no_foreign_row_when_its_statements_forget_the_account(
        self, forgetful, parties, superuser
    ):
        FORGOTTEN.clear()
        careful, theirs = parties
        ours = Party(forgetful, careful.opened, careful.keys["clients"][1])
        ours.keys = careful.keys
        account_id = theirs.opened.account_id
        told: list[Answer] = []

        for operation in operations():
            request = await careful.request(operation)
            foreign = [
                request.with_value(field, await theirs.kept(operation, field))
                for field in operation.fields
                if field.is_id and field in request.values
            ]
            before = await rows_of(superuser, account_id)
            for each in (*foreign, request):
                told.append(await ours.send(each.renewed()))
            after = await rows_of(superuser, account_id)
            assert after == before, f"{operation} touched rows of another account"

        seen = [answer.body for answer in told if _shows(answer, theirs)]
        print(f"tried={len(told)} statements={len(FORGOTTEN)} expected=[] got={seen}")
        assert not seen
        assert len(FORGOTTEN) > 30, "the hook takes nothing out"
        assert sum(answer.status < 300 for answer in told) > len(operations()) // 2

    async def test_asks_platform_tables_only_when_it_works_for_nobody(
        self, http, parties, tables, monkeypatch
    ):
        WITH_NET.update(tables)
        # A connection keeps the account that it spoke for last, so that what is asked
        # for nobody must not depend on whom it speaks for.
        said: set[str] = set()
        fetch = Work._fetch

        async def noted(work: Work, sql: str, values: Any) -> Any:
            if work.account_id is None:
                said.add(sql)
            return await fetch(work, sql, values)

        monkeypatch.setattr(Work, "_fetch", noted)
        for cache in caches:
            cache.forget_all()
        for operation in operations():
            await parties[0].send(await parties[0].request(operation))

        astray = {
            sql: sorted(WITH_NET.intersection(name for name, _ in NAMED.findall(sql)))
            for sql in said
        }
        wrong = {sql: names for sql, names in astray.items() if names}
        print(f"tried={len(said)} expected={{}} got={wrong}")
        assert len(said) > 2
        assert WITH_NET
        assert not wrong


class TestEachTable:
    async def test_shows_and_takes_nothing_of_another_account(
        self, role, superuser, tables, parties
    ):
        ours, theirs = (party.opened.account_id for party in parties)
        got: dict[str, Any] = {}
        tried = 0

        for table in tables:
            await role.execute(f"set local app.account = '{ours:d}'")
            seen = await role.fetch(f"select distinct account_id from {table}")
            got[f"select {table}"] = [r[0] for r in seen if r[0] != ours]
            for verb, sql in CHANGES.items():
                touched = await _touched(role, sql.format(table=table), theirs)
                got[f"{verb} {table}"] = touched
            got[f"update all of {table}"] = [
                whose
                for whose in await _touched(role, ALL.format(table=table))
                if whose != ours
            ]
            got[f"insert {table}"] = await _inserted(role, superuser, table, theirs)
            tried += 5

        wrong = {what: answer for what, answer in got.items() if answer}
        print(f"tried={tried} expected={{}} got={wrong}")
        assert len(tables) > 15
        assert not wrong

    async def test_shows_nothing_at_all_to_who_speaks_for_nobody(
        self, role, superuser, tables
    ):
        got = {}
        for account in ("", "0", "-1"):
            await role.execute(f"set local app.account = '{account}'")
            for table in tables:
                seen = await role.fetchval(f"select count(*) from {table}")
                got[f"{account!r} {table}"] = seen

        wrong = {what: rows for what, rows in got.items() if rows}
        filled = [t for t in tables if await superuser.fetchval(f"select 1 from {t}")]
        print(f"tried={len(got)} expected={{}} got={wrong}")
        assert not wrong
        assert len(filled) > 12, "empty tables prove nothing"

    async def test_would_be_found_out_without_its_policy(
        self, superuser, tables, parties
    ):
        ours = parties[0].opened.account_id
        async with superuser.transaction():
            await superuser.execute("alter table shops no force row level security")
            await superuser.execute("alter table shops disable row level security")
            await superuser.execute("set local role regulars")
            await superuser.execute(f"set local app.account = '{ours:d}'")
            seen = await superuser.fetch("select distinct account_id from shops")
            touched = await _touched(
                superuser, ALL.format(table="shops"), parties[1].opened.account_id
            )
            await superuser.execute("reset role")
            await superuser.execute("alter table shops enable row level security")
            await superuser.execute("alter table shops force row level security")

        assert len(seen) > 1
        assert touched


async def _touched(
    role: asyncpg.Connection, sql: str, theirs: int | None = None
) -> list[int]:
    """Whose rows a change touches that means theirs, or all that it can get."""
    point = role.transaction()
    await point.start()
    try:
        where = "" if theirs is None else f" where account_id = {theirs:d}"
        rows = await role.fetch(f"{sql}{where} returning account_id")
        return [row[0] for row in rows]
    except asyncpg.InsufficientPrivilegeError:
        return []
    except asyncpg.ForeignKeyViolationError:
        # The key that refuses has found a row.
        return [theirs or 0]
    finally:
        await point.rollback()


async def _inserted(
    role: asyncpg.Connection, superuser: asyncpg.Connection, table: str, theirs: int
) -> list[str]:
    """What let a row in that says it is theirs; the policy has to be what refuses."""
    columns = [name for (name,) in await superuser.fetch(COLUMNS, table)]
    given = await superuser.fetchrow(f"select row::text from {table} row limit 1")
    row = "null" if given is None else "$1::text"
    picked = ", ".join(
        f"{theirs:d}" if name == "account_id" else f"(row).{name}" for name in columns
    )
    sql = (
        f"insert into {table} ({', '.join(columns)}) "
        f"select {picked} from (select {row}::{table} as row) as copied"
    )
    point = role.transaction()
    await point.start()
    try:
        await role.execute(sql, *([] if given is None else [given[0]]))
    except asyncpg.InsufficientPrivilegeError as refused:
        return [] if "row-level security" in str(refused) else [str(refused)]
    except asyncpg.IntegrityConstraintViolationError as refused:
        return [str(refused)]
    finally:
        await point.rollback()
    return ["taken"]


def _shows(answer: Answer, party: Party) -> bool:
    words = (party.opened.account_uuid, party.opened.shop_uuid)
    return answer.status < 300 and any(word in answer.response.text for word in words)
