"""What is done by the clock for every account."""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from regulars.accounts.jobs import MOST_AT_ONCE, NUMBER
from regulars.kit.work import Work, opened
from regulars.loyalty import service as loyalty
from regulars.loyalty.service.decide import Sale

READ = """
    select sum(idx_tup_read)::bigint from pg_stat_user_indexes
    where relname = 'events'
"""


@pytest.fixture
async def statistics(superuser_url, database):
    """Asks how many entries of the indexes of events were read so far."""
    url = superuser_url.replace("@/postgres", "@/regulars")
    connection = await asyncpg.connect(url)

    async def read() -> int:
        return int(await connection.fetchval(READ) or 0)

    yield read
    await connection.close()


async def numbered(context) -> int:
    """How many events got their places, with what that read made known."""
    work = Work(context.pool, None, "test", datetime.now(UTC))
    async with opened(work):
        await work.begin()
        rows = await work.write(NUMBER, MOST_AT_ONCE)
        await work.write("select pg_stat_force_next_flush()")
    return len(rows)


async def test_numbering_reads_what_is_new_and_not_what_was_numbered(
    context, account, make, statistics
):
    contact = await make.contact()
    sale = Sale(UUID(account.shop_uuid), credits=1)
    order = loyalty.CreditOrder(
        UUID(contact["uuid"]), sale, "IMPORT", "test", datetime.now(UTC)
    )
    for _ in range(20):
        work = Work(context.pool, account.account_id, "test", datetime.now(UTC))
        await loyalty.receive(work, [order] * 100)
    while await numbered(context):
        pass
    await make.reception(contact)
    before = await statistics()

    places = await numbered(context)

    read = await statistics() - before
    print(f"tried=1 of 2001 expected<200 got={read}")
    assert places == 1
    assert read < 200
