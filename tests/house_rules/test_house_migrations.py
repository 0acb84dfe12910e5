"""The migrations make exactly the tables that the rooms declare, and stop nobody."""

import io
import shutil
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sources import ROOT

from migrations.drift import drift, made_of
from migrations.new import load_tables
from regulars.kit.tables import metadata
from regulars.migrate import config, on_connection
from regulars.revisions import newest

load_tables()

DECLARED = "declared"

# Each migration is one transaction with a time limit for locks: migrations/env.py.
OF_THE_ENVIRONMENT = (
    "prefer-robust-stmts,require-lock-timeout,require-statement-timeout"
)

BAD = '''"""Wallets get a note.

Nobody reads it yet.
"""

from alembic import op

revision = "9999"
down_revision = "{after}"


def upgrade() -> None:
    op.execute("create index wallets_note_idx on wallets (account_id, unit)")
'''


@pytest.fixture(scope="session")
async def declared_url(superuser_url: str) -> str:
    """A database with the tables as the rooms declare them, without any migration."""
    connection = await asyncpg.connect(superuser_url)
    await connection.execute(f"create database {DECLARED}")
    await connection.close()
    url = superuser_url.replace("@/postgres", f"@/{DECLARED}")
    await on_connection(url, metadata.create_all)
    return url


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the migrations, to add bad ones to."""
    return Path(shutil.copytree(ROOT / "migrations", tmp_path / "migrations"))


async def seen(url: str, after: str = "select 1") -> set[str]:
    """What the tables are made of, after a statement that isn't kept."""
    connection = await asyncpg.connect(url)
    await connection.execute(f"begin; {after}")
    found = await made_of(connection, metadata.tables)
    await connection.close()
    return found


def wrong_with(script: ScriptDirectory) -> list[str]:
    """What is wrong with these migrations, other than what they make."""
    if len(script.get_heads()) != 1:
        return [f"these follow the same one: {script.get_heads()}"]
    return [
        f"say why {each.revision} is safe"
        for each in script.walk_revisions()
        if not (each.doc or "").endswith(".") or (each.longdoc or "").count(".") < 2
    ]


def linted(place: Path) -> list[str]:
    """What squawk says of every migration after the first, as SQL."""
    settings = config()
    settings.set_main_option("script_location", str(place))
    settings.output_buffer = io.StringIO()
    command.upgrade(settings, "0001:head", sql=True)
    squawk = Path(sys.executable).with_name("squawk")
    told = subprocess.run(
        [squawk, "--reporter=gcc", "--pg-version=15", f"-e={OF_THE_ENVIRONMENT}"],
        input=settings.output_buffer.getvalue(),
        capture_output=True,
        text=True,
    )
    assert not told.stderr, told.stderr
    return told.stdout.splitlines()


async def test_tables_and_migrations_agree(database, declared_url):
    declared = await seen(declared_url)

    found = drift(declared, await seen(database.migration_url))

    print(f"tried={len(declared)} expected=[] got={found}")
    assert len(declared) > 200
    assert not found, 'make migration m="..."'


@pytest.mark.parametrize(
    "change",
    [
        "alter table wallets add column note text",
        "alter table wallets alter column unit drop not null",
        "alter table wallets alter column balance set default 1",
        "alter table wallets drop constraint wallets_floor_check",
        "alter table wallets set (fillfactor = 71)",
        "drop index lots_live_idx",
    ],
)
async def test_a_table_that_no_migration_has_changed_is_drift(
    database, declared_url, change
):
    migrated = await seen(database.migration_url)

    found = drift(await seen(declared_url, change), migrated)

    assert found


async def test_no_table_is_migrated_that_no_room_declares(database):
    connection = await asyncpg.connect(database.migration_url)
    tables = await connection.fetch(
        "select tablename from pg_tables where schemaname = 'public'"
        " and tablename <> 'alembic_version' and tablename not like 'pgqueuer%'"
    )
    await connection.close()

    assert {row["tablename"] for row in tables} == set(metadata.tables)


def test_migrations_have_one_head_and_say_why_they_are_safe():
    scripts = ScriptDirectory.from_config(config())

    assert not wrong_with(scripts)
    # Told from the names of the files, because a start has no time to load Alembic.
    assert newest() == scripts.get_current_head()


def test_two_heads_and_a_question_without_an_answer_are_found(copied):
    head = ScriptDirectory(str(copied)).get_current_head()
    bad = BAD.format(after=head).replace("Nobody reads it yet.", "Why is this safe?")
    (copied / "versions/9999_bad.py").write_text(bad)
    asked = wrong_with(ScriptDirectory(str(copied)))
    (copied / "versions/9998_bad.py").write_text(bad.replace("9999", "9998"))

    heads = wrong_with(ScriptDirectory(str(copied)))

    assert asked == ["say why 9999 is safe"]
    assert heads == ["these follow the same one: ['9998', '9999']"]


def test_no_migration_stops_those_who_write_meanwhile():
    found = linted(ROOT / "migrations")

    assert not found, found


def test_an_index_that_stops_those_who_write_is_found(copied):
    head = ScriptDirectory(str(copied)).get_current_head()
    (copied / "versions/9999_bad.py").write_text(BAD.format(after=head))

    found = linted(copied)

    assert any("require-concurrent-index-creation" in line for line in found), found
