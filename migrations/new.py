"""`make migration m="giftcards expire"`: the next migration, from what tables.py says.

A PostgreSQL of its own gets every migration so far, and beside it the tables as the
rooms declare them. The difference becomes the file; it is then run there, and whatever
differs still is told, to be written by hand.
"""

import argparse
import asyncio
import contextlib
import importlib
import pkgutil
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
from alembic import command
from alembic.script import Script
from alembic.util import CommandError
from sqlalchemy import Connection

from migrations.drift import drift, made_of
from migrations.operations import completed, is_ours
from regulars import kit, rooms
from regulars.kit.postgres import Database, embedded
from regulars.kit.tables import metadata
from regulars.migrate import config, connected, on_connection, upgrade
from regulars.revisions import newest

ROOT = Path(__file__).parents[1]
DECLARED = "declared"
LONGEST_NAME = 60

AGREE = "The tables and the migrations agree: there is nothing to write."

ANSWER = """\
Wrote {path}.
Read it, and answer its question in the docstring: `make test` asks for it."""


def main() -> int:
    """Writes the migration, and says where it is and what is left to do."""
    parser = argparse.ArgumentParser(prog="make migration", description=__doc__)
    parser.add_argument("words", help='what changes, such as "giftcards expire"')
    parser.add_argument("--empty", action="store_true", help="for moving data only")
    asked = parser.parse_args()
    words = re.sub(r"\W+", " ", asked.words).strip()
    if not words:
        parser.error('say what changes: make migration m="giftcards expire"')
    load_tables()
    try:
        return asyncio.run(write(words, empty=asked.empty))
    except CommandError as error:
        parser.error(str(error))


def load_tables() -> None:
    """Every table of the rooms and of the kit is known after this."""
    rooms.load("tables")
    for module in pkgutil.iter_modules(kit.__path__, "regulars.kit."):
        importlib.import_module(module.name)


async def write(words: str, *, empty: bool) -> int:
    """Writes the next migration or two, unless there is nothing to write."""
    async with two_databases() as (database, declared_url):
        url = str(database.migration_url)
        declared, migrated = await seen(declared_url), await seen(url)
        if declared == migrated and not empty:
            print(AGREE)
            return 0
        for name in [words] if empty else [words, f"{words} afterwards"]:
            async with connected(url) as connection:
                path = await connection.run_sync(written, name, declared, migrated)
            if path is None:
                break
            print(ANSWER.format(path=path.relative_to(ROOT)))
            await upgrade(url)
            migrated = await seen(url)
            if declared == migrated:
                break
    if left := drift(declared, migrated):
        print("Write by hand what could not be found out:", *left, sep="\n  ")
    return 0


@contextlib.asynccontextmanager
async def two_databases() -> AsyncIterator[tuple[Database, str]]:
    """One made by the migrations, and one made of the tables that rooms declare."""
    with open_home() as home:
        async with embedded(home / "data", lambda words: None):
            database = Database.embedded_in(home / "data")
            superuser = await asyncpg.connect(database.superuser_url)
            await superuser.execute(f"create database {DECLARED} owner regulars_owner")
            await superuser.close()
            url = str(database.migration_url).replace("/regulars?", f"/{DECLARED}?")
            await on_connection(url, metadata.create_all)
            await upgrade(str(database.migration_url))
            yield database, url


@contextlib.contextmanager
def open_home() -> Iterator[Path]:
    """A directory that the database's own user can enter when we are root."""
    home = Path(tempfile.mkdtemp(prefix="regulars-migration-"))
    home.chmod(0o711)
    try:
        yield home
    finally:
        shutil.rmtree(home)


async def seen(url: str) -> set[str]:
    """What the tables in this database are made of."""
    connection = await asyncpg.connect(url)
    try:
        return await made_of(connection, metadata.tables)
    finally:
        await connection.close()


def written(
    connection: Connection, words: str, declared: set[str], migrated: set[str]
) -> Path | None:
    """The new file, after the newest one; None when no step was found for it."""
    settings = config(connection)
    settings.attributes["options"] = {
        "include_name": is_ours,
        "compare_server_default": True,
    }
    missing, more = declared - migrated, migrated - declared

    def complete(_: Any, __: Any, scripts: list[Any]) -> None:
        steps = scripts[0].upgrade_ops
        steps.ops = completed(steps.ops, missing, more)
        if not steps.ops and missing | more:
            scripts.clear()

    made = command.revision(
        settings,
        words[0].upper() + words[1:LONGEST_NAME],
        autogenerate=True,
        rev_id=f"{int(newest()) + 1:04}",
        process_revision_directives=complete,
    )
    return tidied(Path(made.path)) if isinstance(made, Script) else None


def tidied(path: Path) -> Path:
    """The file without Alembic's own words, formatted as ours are."""
    lines = path.read_text().splitlines()
    path.write_text("\n".join(x for x in lines if "# ###" not in x) + "\n")
    ruff = [sys.executable, "-m", "ruff"]
    for step in (["check", "--fix", "--select", "I,F401"], ["format"]):
        subprocess.run([*ruff, *step, "--quiet", path], check=True)  # noqa: S603
    return path


if __name__ == "__main__":
    sys.exit(main())
