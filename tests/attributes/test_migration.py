"""Accounts from before there were attributes get the system's own by the migration."""

from typing import Any

import asyncpg
from alembic import command

from regulars.migrate import config, connected
from regulars.revisions import newest

BEFORE = "0004"

ACCOUNT = """
    insert into accounts (id, uuid, name, timezone, currency, secret_sealed, created_at)
    values (7, gen_random_uuid(), 'Old bakery', 'Europe/Amsterdam', 'EUR', '', now())
"""

TYPES = """
    insert into subscription_types
      (account_id, uuid, name, description, strategy, position, created_at)
    values (7, gen_random_uuid(), 'Functional', '', 'OPT_OUT', 1, now()),
      (7, gen_random_uuid(), 'Marketing', '', 'OPT_IN', 2, now())
"""

DEFINED = """
    select regexp_replace(name, '[0-9]+$', 'N') as name,
      regexp_replace(label, '[0-9]+$', 'N') as label, type, description,
      options, position, is_system, is_soft_read_only, is_hard_read_only,
      has_unique_value, group_id is not null as is_grouped
    from custom_attributes where account_id = $1 order by id
"""


async def upgraded(url: str, revision: str) -> None:
    """Migrates this database as far as that."""

    def upgrade(connection: Any) -> None:
        command.upgrade(config(connection), revision)

    async with connected(url) as connection:
        await connection.run_sync(upgrade)


async def test_an_old_account_has_what_a_new_one_has(
    superuser_url, database, account, superuser
):
    connection = await asyncpg.connect(superuser_url)
    await connection.execute("create database furnished owner regulars_owner")
    await connection.close()
    url = database.migration_url.replace("@/regulars?", "@/furnished?")
    await upgraded(url, BEFORE)
    old = await asyncpg.connect(superuser_url.replace("@/postgres", "@/furnished"))
    await old.execute(ACCOUNT)
    await old.execute(TYPES)

    await upgraded(url, newest())

    got = [dict(row) for row in await old.fetch(DEFINED, 7)]
    expected = [dict(row) for row in await superuser.fetch(DEFINED, account.account_id)]
    await old.close()
    print(f"tried={len(got)} expected={len(expected)} got={len(got)}")
    assert len(got) > 40
    assert got == expected
