"""What an operator does beside running it: back up, restore, look after."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import asyncpg
import msgspec

from regulars import dumps, safety
from regulars.documented import documented
from regulars.kit import figures, secret_file
from regulars.kit.cli import POSITIONAL, command, one_line
from regulars.kit.db import OUTAGES, Pool
from regulars.kit.durability import Check, Weight
from regulars.kit.metrics import Sample
from regulars.kit.postgres import Database, database, embedded, whisper
from regulars.kit.refusals import Refused
from regulars.migrating import migrated
from regulars.settings import Settings, typed

LEAST_FREE_BYTES = 2 << 30


class Restore(msgspec.Struct):
    """Which file, and whether the key is known to be lost."""

    file: Annotated[Path, POSITIONAL]
    """The backup."""

    without_key: bool = False
    """Go on without the old secret key: what is sealed can't be read ever again."""


class File(msgspec.Struct):
    """Which file."""

    file: Annotated[Path, POSITIONAL]
    """The backup."""


@command("backup")
async def backup(settings: Settings, database: Database, arguments: File) -> None:
    """Write the whole database to a file, while the server runs.

    It is a dump of one moment, in the custom format of pg_dump. What is sealed in it
    can't be read without the secret key, which isn't in it: keep that apart.
    """
    await dumps.write(database, arguments.file.absolute())
    size = arguments.file.stat().st_size
    print(f"Wrote {arguments.file}, {size:,} bytes.")
    if settings.secret_key is None:
        print(f"Keep {settings.key_file} too, at another place.")
    await _noted(database, size)


async def _noted(database: Database, size: int) -> None:
    """For those who watch: when there was a backup, and how large it was."""
    made = [
        Sample(figures.BACKED_UP, (), datetime.now(UTC).timestamp()),
        Sample(figures.BACKUP_SIZE, (), size),
    ]
    pool = Pool(database.url, 1)
    try:
        await figures.note(pool, "backup", made)
    finally:
        await pool.close()


@command("restore")
async def restore(settings: Settings, arguments: Restore) -> None:
    """Read a backup into a database without accounts, while no server runs.

    Bring the secret key of the server that was backed up first: put its `secret.key`
    into the data directory, or set REGULARS_SECRET_KEY. The schema is then brought up
    to date; `regulars verify` proves the books.
    """
    if not arguments.file.is_file():
        raise Refused(f"there is no file {arguments.file}")
    key = settings.key_file
    if not (settings.secret_key or key.exists() or arguments.without_key):
        raise Refused(
            f"bring the old server's secret key first, as {key}; or say --without-key: "
            "what is sealed in the backup, the audit log too, can't be read then"
        )
    if settings.database_url:
        if settings.migration_database_url is None:
            raise Refused("set REGULARS_MIGRATION_DATABASE_URL to the schema's owner")
        found = Database(settings.database_url, settings.migration_database_url)
        await dumps.read_into_own(found, arguments.file)
        await migrated(found)
    else:
        async with embedded(settings.data_dir, whisper) as server:
            found = Database.embedded_in(settings.data_dir)
            await dumps.read_into_embedded(server, found, arguments.file)
            await migrated(found)
    print(f"Restored. Prove the books with `{typed('verify', settings)}`.")


@command("doctor")
async def doctor(settings: Settings) -> int:
    """Look at everything that must be right, and say what to do where it isn't.

    Ends with 1 when something is wrong.
    """
    checks = [_disk(settings), _secret(settings), _mail(settings)]
    try:
        async with database(settings, make=False) as found:
            checks += await safety.examine(found)
    except (Refused, asyncpg.PostgresError, TimeoutError, *OUTAGES) as error:
        remedy = "Start it, or correct REGULARS_DATABASE_URL"
        checks.append(Check("database", False, one_line(error), remedy))
    for check in checks:
        _tell(check)
    return 0 if all(c.ok or c.weight is Weight.WARNS for c in checks) else 1


@command("settings")
async def settings_() -> None:
    """List everything that may be set in the environment, with its default."""
    for setting in documented():
        print(f"{setting.name}={setting.default}  ({setting.type})")
        for line in setting.words.splitlines():
            print(f"    {line}".rstrip())
        print()


def _tell(check: Check) -> None:
    bad = "note" if check.weight is Weight.WARNS else "not ok"
    print(f"{'ok' if check.ok else bad:8}{check.name}: {check.found}")
    if not check.ok:
        print(f"{'':8}{check.remedy}.")


def _disk(settings: Settings) -> Check:
    place = settings.data_dir
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    return Check(
        "disk",
        free >= LEAST_FREE_BYTES,
        f"{free >> 20:,} MB free at {settings.data_dir}",
        "Make room: the database stops when the disk is full",
    )


def _secret(settings: Settings) -> Check:
    if settings.secret_key is not None:
        return Check("secret key", True, "set in REGULARS_SECRET_KEY", "")
    path = settings.key_file
    problem = secret_file.lost(path)
    if problem is not None:
        what, _, remedy = problem.partition(": ")
        return Check("secret key", False, what, remedy[:1].upper() + remedy[1:])
    if not path.exists():
        return Check("secret key", True, f"{path} will be made by the first start", "")
    return Check(
        "secret key",
        path.stat().st_mode & 0o077 == 0,
        f"{path} has mode {path.stat().st_mode & 0o777:o}",
        f"Nobody else may read it: chmod 600 {path}",
    )


def _mail(settings: Settings) -> Check:
    return Check(
        "mail",
        settings.smtp_url is not None,
        "goes to the server of REGULARS_SMTP_URL"
        if settings.smtp_url
        else f"is laid in {settings.data_dir / 'outbox'}, and not sent",
        "Set REGULARS_SMTP_URL to reach people",
        Weight.WARNS,
    )
