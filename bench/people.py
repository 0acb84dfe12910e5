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

# As much as is written between two checkpoints of a busy server (2 GB).
LOG_FILES = 128
FILL_A_LOG_FILE = """
    select pg_switch_wal() from pg_logical_emit_message(false, 'bench', 'used')
"""


async def add(server: Running, count: int) -> list[UUID]:
    """So many contacts of the server's account, which has settled afterwards."""
    uuids = await added(server, count)
    await settled(Database.embedded_in(server.data_dir))
    return uuids


async def added(server: Running, count: int) -> list[UUID]:
    """So many contacts of the server's account."""
    context = beside(server)
    try:
        account_id = await account_of(context)
        uuids: list[UUID] = []
        while len(uuids) < count:
            begin = len(uuids)
            end = min(count, begin + TOGETHER)
            new = [contacts.NewContact(address(n), "IMPORT") for n in range(begin, end)]
            work = Work(context.pool, account_id, "bench", datetime.now(UTC))
            uuids += await contacts.create_many(work, new)
    finally:
        await context.pool.close()
    return uuids


def beside(server: Running) -> Context:
    """A context on the server's database, for what isn't asked over HTTP."""
    home = {"REGULARS_DATA_DIR": str(server.data_dir), "REGULARS_POOL_SIZE": "1"}
    settings = Settings.from_environment(home)
    return Context.of(settings, Database.embedded_in(server.data_dir).url)


def address(number: int) -> str:
    """The e-mail address of a contact."""
    return f"contact{number}@example.com"


async def settled(database: Database) -> None:
    """What a server has after its first days, done now: the yardstick has it too.

    Autovacuum has been by, and a checkpoint has set the used files of its log (WAL)
    apart for reuse. A new file of it holds every commit up for a tenth of a second.
    """
    assert database.superuser_url is not None
    connection = await asyncpg.connect(database.superuser_url)
    try:
        await connection.execute("vacuum analyze")
        for _ in range(LOG_FILES):
            await connection.execute(FILL_A_LOG_FILE)
        await connection.execute("checkpoint")
    finally:
        await connection.close()


async def account_of(context: Context) -> int:
    """The server's only account."""
    work = Work(context.pool, None, "bench", datetime.now(UTC))
    return int(await work.value("select id from accounts"))
