"""What a queue holds, and what happens to it from outside."""

from uuid import uuid4

import asyncpg


async def is_empty(connection: asyncpg.Connection) -> bool:
    return not await connection.fetchval("select exists(select from pgqueuer)")


async def is_parked(connection: asyncpg.Connection) -> bool:
    rows = await connection.fetch("select status::text from pgqueuer")
    return [row["status"] for row in rows] == ["failed"]


async def take_and_die(connection: asyncpg.Connection) -> None:
    """What a worker leaves behind that is killed while it runs every waiting job."""
    await connection.execute(
        """
        with taken as (
            update pgqueuer set status = 'picked', heartbeat = now() - interval '1 day',
              queue_manager_id = $1
            returning id, entrypoint, priority
        )
        insert into pgqueuer_log (job_id, status, entrypoint, priority)
        select id, 'picked', entrypoint, priority from taken
        """,
        uuid4(),
    )


async def cut_all_but(connection: asyncpg.Connection, server: str) -> None:
    superuser = await asyncpg.connect(server)
    await superuser.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where usename = 'regulars' and pid <> $1",
        connection.get_server_pid(),
    )
    await superuser.close()
