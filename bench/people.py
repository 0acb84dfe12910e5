"""A hundred thousand contacts, made by the product's own service."""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from bench.processes import Running
from regulars.contacts import service as contacts
from regulars.kit.context import Context
from regulars.kit.postgres import Database
from regulars.kit.work import Work
from regulars.settings import Settings

TOGETHER = 2_000


async def add(server: Running, count: int) -> list[UUID]:
    """So many contacts of the server's account."""
    context = beside(server)
    try:
        account_id = await account_of(context)
        added: list[UUID] = []
        while len(added) < count:
            begin = len(added)
            end = min(count, begin + TOGETHER)
            new = [contacts.NewContact(address(n), "IMPORT") for n in range(begin, end)]
            work = Work(context.pool, account_id, "bench", datetime.now(UTC))
            added += await contacts.create_many(work, new)
    finally:
        await context.pool.close()
    await tidied(Database.embedded_in(server.data_dir))
    return added


def beside(server: Running) -> Context:
    """A context on the server's database, for what isn't asked over HTTP."""
    home = {"REGULARS_DATA_DIR": str(server.data_dir), "REGULARS_POOL_SIZE": "1"}
    settings = Settings.from_environment(home)
    return Context.of(settings, Database.embedded_in(server.data_dir).url)


def address(number: int) -> str:
    """The e-mail address of a contact."""
    return f"contact{number}@example.com"


async def tidied(database: Database) -> None:
    """What autovacuum does within a minute, done now: the yardstick has it too."""
    assert database.superuser_url is not None
    connection = await asyncpg.connect(database.superuser_url)
    try:
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()


async def account_of(context: Context) -> int:
    """The server's only account."""
    work = Work(context.pool, None, "bench", datetime.now(UTC))
    return int(await work.value("select id from accounts"))
