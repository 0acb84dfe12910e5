"""`regulars migrate`, by several at once and on top of itself."""

import os
import subprocess
import sys

import asyncpg

from regulars.migrate import newest


async def test_several_at_once_migrate_once(superuser_url, database):
    connection = await asyncpg.connect(superuser_url)
    await connection.execute("create database several owner regulars_owner")
    await connection.close()
    owner = database.migration_url.replace("@/regulars?", "@/several?")
    urls = {
        "REGULARS_DATABASE_URL": database.url.replace("@/regulars?", "@/several?"),
        "REGULARS_MIGRATION_DATABASE_URL": owner,
    }

    running = [
        subprocess.Popen(
            [sys.executable, "-m", "regulars", "migrate"],
            env=os.environ | urls,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(3)
    ]
    told = [process.communicate(timeout=120)[0] for process in running]

    connection = await asyncpg.connect(owner)
    versions = await connection.fetch("select version_num from alembic_version")
    await connection.close()
    assert told == [f"The schema is at {newest()}.\n"] * 3
    assert [row[0] for row in versions] == [newest()]
