"""Dumps of a whole database, written and read with PostgreSQL's own programs."""

import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncpg

from regulars.kit import children
from regulars.kit.postgres import Database, EmbeddedServer, binaries
from regulars.kit.refusals import Refused

NEWEST_WRITTEN = """
    select greatest((select max(xid) from events), (select max(xid) from audit_entries))
"""

# Row-level security is forced, so the owner sees no rows either unless it says so.
SHOW_HEADS = """
    alter table event_heads no force row level security;
    alter table audit_heads no force row level security
"""

NEWEST_NUMBERED = """
    select greatest((select max(event_xid) from event_heads),
      (select max(entry_xid) from audit_heads))
"""


async def write(found: Database, target: Path) -> None:
    """Puts one moment of the database into the file, whole or not at all."""
    _refuse_place(target)
    url = await _that_reads_everything(found)
    draft = target.with_name(f".{target.name}.unfinished")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        await _run("pg_dump", url, "--format=custom", f"--file={draft}")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


async def read_into_embedded(
    server: EmbeddedServer, found: Database, source: Path
) -> None:
    """Replaces the embedded database, which must have no account."""
    assert found.superuser_url is not None
    await _refuse_accounts(found)
    await server.start_over()
    await _read(found.superuser_url, source)
    # Both logs are numbered in the order of transactions, so those to come must not
    # seem older than what was restored.
    newest = await _value(found.superuser_url, NEWEST_WRITTEN)
    await server.number_above(newest or 0)


async def read_into_own(found: Database, source: Path) -> None:
    """Fills an operator's own database, which must be empty."""
    assert found.migration_url is not None
    if await _value(found.migration_url, "select to_regclass('alembic_version')"):
        raise Refused("this database isn't empty: restore into a new one")
    await _read(found.migration_url, source, "--no-owner")
    newest = await _newest_numbered(found.migration_url) or 0
    now = await _value(found.migration_url, "select pg_current_xact_id()::text::bigint")
    if newest >= now:
        raise Refused(
            f"restored, but this server counts transactions from {now} and the "
            f"backup's went to {newest}: stop it, run `pg_resetwal --epoch="
            f"{(newest >> 32) + 1}` on it, then `regulars migrate`"
        )


async def accounts_in(found: Database) -> int:
    """How many accounts there are; none in a database that isn't migrated yet."""
    url = found.superuser_url or found.url
    if await _value(url, "select to_regclass('accounts')") is None:
        return 0
    return int(await _value(url, "select count(*) from accounts"))


def _refuse_place(target: Path) -> None:
    """Before the work, not after it."""
    if target.is_dir():
        raise Refused(f"{target} is a directory: name a file in it")
    if not target.parent.is_dir():
        raise Refused(f"there is no directory {target.parent}")


async def _refuse_accounts(found: Database) -> None:
    if await accounts_in(found):
        raise Refused(
            "this database has accounts, and a restore would replace them: restore "
            "into a new --data-dir"
        )


async def _that_reads_everything(found: Database) -> str:
    """The address to dump with; a role that sees a part would make half a backup."""
    if found.superuser_url is not None:
        return found.superuser_url
    url = found.migration_url or found.url
    if not await _value(
        url,
        "select rolsuper or rolbypassrls from pg_roles where rolname = current_user",
    ):
        raise Refused(
            "the role of REGULARS_MIGRATION_DATABASE_URL sees no account's rows, as it "
            "should be: back your database up with pg_dump as a superuser, or for this "
            "command set that variable to a role with BYPASSRLS"
        )
    return url


async def _newest_numbered(url: str) -> int | None:
    """The newest transaction that has a place in a log; the heads are hidden again."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        await connection.execute("begin")
        await connection.execute(SHOW_HEADS)
        newest: int | None = await connection.fetchval(NEWEST_NUMBERED)
        await connection.execute("rollback")
        return newest
    finally:
        await connection.close()


async def _value(url: str, statement: str) -> Any:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def _read(url: str, source: Path, *options: str) -> None:
    await _run(
        "pg_restore", url, "--exit-on-error", "--single-transaction", *options, source
    )


async def _run(program: str, url: str, *words: str | Path) -> None:
    """Runs one of PostgreSQL's programs; what it complains of is the refusal."""
    parts = urlsplit(url)
    env = dict(os.environ)
    if parts.password:
        # Everybody on the machine may read a command line.
        env["PGPASSWORD"] = unquote(parts.password)
        url = url.replace(f":{parts.password}@", "@", 1)
    # Ours speak no TLS and no newer server's language; the operator's own may.
    theirs = shutil.which(program) if "host=%2F" not in url else None
    ours = binaries.directory(None) / program
    with tempfile.TemporaryFile() as log:
        child = children.start(
            [theirs or ours, f"--dbname={url}", *words],
            last_words=signal.SIGKILL,
            log=log,
            env=env,
        )
        try:
            code = await children.ended(child)
        finally:
            await children.stop(child, (signal.SIGTERM, 5), (signal.SIGKILL, 5))
        log.seek(0)
        if code != 0:
            words_of_it = log.read().decode(errors="replace").strip()
            raise Refused(f"{program} failed: {words_of_it[-600:]}")
