"""The migrations make exactly the tables that the rooms declare."""

import asyncpg
import pytest
from alembic.script import ScriptDirectory

from regulars import rooms
from regulars.kit.tables import metadata
from regulars.migrate import config, on_connection

rooms.load("tables")

DECLARED = "declared"

# One line for each thing that a table is made of, as PostgreSQL itself would write it.
MADE_OF = """
    select format('%s.%s %s%s%s%s', class.relname, attname,
      format_type(atttypid, atttypmod), case when attnotnull then ' not null' end,
      ' default ' || pg_get_expr(adbin, adrelid),
      ' identity ' || nullif(attidentity::text, ''))
    from pg_attribute join pg_class class on class.oid = attrelid
    left join pg_attrdef on (adrelid, adnum) = (attrelid, attnum)
    where attnum > 0 and not attisdropped and class.relname = any($1)
      and class.relkind in ('r', 'p')
    union all
    select format('%s constraint %s %s', conrelid::regclass, conname,
      pg_get_constraintdef(pg_constraint.oid))
    from pg_constraint join pg_class class on class.oid = conrelid
    where class.relname = any($1) and contype <> 'n'
    union all
    select indexdef from pg_indexes where tablename = any($1)
    union all
    select format('%s with %s', relname, reloptions) from pg_class
    where relname = any($1) and reloptions is not null
"""


@pytest.fixture(scope="session")
async def declared_url(superuser_url: str) -> str:
    """A database with the tables as the rooms declare them, without any migration."""
    connection = await asyncpg.connect(superuser_url)
    await connection.execute(f"create database {DECLARED}")
    await connection.close()
    url = superuser_url.replace("@/postgres", f"@/{DECLARED}")
    await on_connection(url, metadata.create_all)
    return url


async def made_of(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(MADE_OF, list(metadata.tables))
    await connection.close()
    return {row[0] for row in rows}


async def test_tables_and_migrations_agree(database, declared_url):
    declared = await made_of(declared_url)
    migrated = await made_of(database.migration_url)

    missing, more = sorted(declared - migrated), sorted(migrated - declared)

    print(f"tried={len(declared)} expected=[] [] got={missing} {more}")
    assert len(declared) > 200
    assert not missing, "declared, and no migration makes it: " + "\n".join(missing)
    assert not more, "migrated, and no tables.py declares it: " + "\n".join(more)


async def test_no_table_is_migrated_that_no_room_declares(database):
    connection = await asyncpg.connect(database.migration_url)
    tables = await connection.fetch(
        "select tablename from pg_tables where schemaname = 'public'"
        " and tablename <> 'alembic_version' and tablename not like 'pgqueuer%'"
    )
    await connection.close()

    assert {row["tablename"] for row in tables} == set(metadata.tables)


def test_migrations_have_one_head_and_say_why_they_are_safe():
    script = ScriptDirectory.from_config(config())

    assert len(script.get_heads()) == 1, "two migrations follow the same one"
    for revision in script.walk_revisions():
        words = revision.doc or ""
        longer = revision.longdoc or ""
        assert words.endswith("."), revision
        assert longer.count(".") > words.count("."), f"say why it is safe: {revision}"
