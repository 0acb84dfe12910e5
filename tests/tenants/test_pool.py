"""TEN-06: two connections, several accounts, and work that is cut off in the middle."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import asyncpg
import pytest
from scale import scaled

from regulars.kit.db import Pool
from regulars.kit.work import Work, opened
from regulars.opening import Opened, open_account

SIZE = 2
AT_ONCE = 8
SEED = 20_261

# No predicate: what comes back is what the connection speaks for, and nothing else.
WHOSE = "select distinct account_id from shops"

KEEP = """
    insert into idempotency_keys (account_id, key, fingerprint, created_at, expires_at)
    values ($1, $2, 'x', $3, $3)
"""
KEPT = "select account_id, key from idempotency_keys where key like 'pool-%'"

TRANSACTION = "select pg_current_xact_id()::text"

IDLE = """
    select state, count(*) from pg_stat_activity
    where usename = 'regulars' and application_name = $1 group by state
"""


class Tally(NamedTuple):
    """What the steps saw: whose answers were wrong, and what they were promised."""

    wrong: list[str]
    promised: set[tuple[int, str]]
    undone: set[tuple[int, str]]
    cut_off: list[str]


@pytest.fixture
async def pool(database: Any) -> AsyncIterator[Pool]:
    """Two connections that nobody else uses."""
    pool = Pool(database.url, SIZE, {"application_name": "two connections"})
    yield pool
    await pool.close()


@pytest.fixture
async def four_accounts(context: Any) -> list[int]:
    """The ids of four accounts."""
    opened_: list[Opened] = [await open_account(context, f"Bakery {n}") for n in "1234"]
    return [each.account_id for each in opened_]


def work_of(pool: Pool, account_id: int | None) -> Work:
    """A Work of this account, now."""
    return Work(pool, account_id, "test", datetime.now(UTC))


async def whose(work: Work, tally: Tally) -> None:
    """Asks without a predicate whose connection this is."""
    got = [row["account_id"] for row in await work.once(WHOSE)]
    if got != [work.account_id]:
        tally.wrong.append(f"{work.account_id} was answered with {got}")


async def write(pool: Pool, account_id: int, key: str, tally: Tally) -> None:
    """A transaction that asks, writes and commits."""
    async with opened(work_of(pool, account_id)) as work:
        await work.begin()
        await whose(work, tally)
        await work.write(KEEP, account_id, key, work.now)
    tally.promised.add((account_id, key))


async def write_at_once(pool: Pool, account_id: int, key: str, tally: Tally) -> None:
    """A statement that carries all its effects, as the hot verbs are."""
    work = work_of(pool, account_id)
    await work.once(KEEP, account_id, key, work.now)
    tally.promised.add((account_id, key))


async def time_out(pool: Pool, account_id: int, key: str, tally: Tally) -> None:
    """A transaction whose last statement takes too long."""
    tally.undone.add((account_id, key))
    with contextlib.suppress(asyncpg.QueryCanceledError):
        async with opened(work_of(pool, account_id)) as work:
            await work.write(KEEP, account_id, key, work.now)
            await work.write("set local statement_timeout = 1")
            await work.write("select pg_sleep(1)")
    tally.cut_off.append("timed out")


async def cut_off(pool: Pool, account_id: int, key: str, tally: Tally) -> None:
    """The same as `write`, cancelled wherever it happens to be."""
    task = asyncio.create_task(write(pool, account_id, key, tally))
    for _ in range(random.randrange(60)):
        await asyncio.sleep(0)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
        return
    tally.cut_off.append("cancelled")


async def step(pool: Pool, account_id: int, number: int, tally: Tally) -> None:
    """One of many: mostly questions, some transactions, a twentieth cut off."""
    key = f"pool-{number}"
    chance = number % 40
    if chance == 0:
        await cut_off(pool, account_id, key, tally)
    elif chance == 20:
        await time_out(pool, account_id, key, tally)
    elif chance % 4 == 1:
        await write(pool, account_id, key, tally)
    elif chance % 4 == 2:
        await write_at_once(pool, account_id, key, tally)
    else:
        await whose(work_of(pool, account_id), tally)


async def test_no_answer_is_another_accounts_whatever_was_cut_off(
    pool, four_accounts, superuser_url
):
    random.seed(SEED)
    count = scaled(20_000)
    numbers = iter(range(count))
    tally = Tally([], set(), set(), [])

    async def steps() -> None:
        for number in numbers:
            await step(pool, four_accounts[number % 4], number, tally)

    await asyncio.gather(*(steps() for _ in range(AT_ONCE)))

    superuser = await asyncpg.connect(superuser_url.replace("@/postgres", "@/regulars"))
    kept = {(row["account_id"], row["key"]) for row in await superuser.fetch(KEPT)}
    activity = await superuser.fetch(IDLE, "two connections")
    states = {row["state"]: row["count"] for row in activity}
    await superuser.close()
    lost, kept_anyway = tally.promised - kept, tally.undone & kept
    print(
        f"tried={count} cut_off={len(tally.cut_off)} seed={SEED} "
        f"expected=[] got={tally.wrong} lost={lost} kept_anyway={kept_anyway}"
    )
    assert not tally.wrong, tally.wrong[:5]
    assert not lost, "promised and not there"
    assert not kept_anyway, "undone and there"
    assert len(tally.cut_off) >= count // 40
    assert set(states) == {"idle"} and states["idle"] <= SIZE, states


class TestWhatAConnectionBelieves:
    async def test_a_begin_that_was_cut_off_leaves_no_transaction_behind(
        self, database, four_accounts
    ):
        pool = Pool(database.url, 1)
        account_id = four_accounts[0]
        for turns in range(8):
            work = work_of(pool, account_id)
            task = asyncio.create_task(work.begin())
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await work.abandon(RuntimeError())

            first = await work_of(pool, account_id).value(TRANSACTION)
            second = await work_of(pool, account_id).value(TRANSACTION)

            assert first != second, f"joined what nobody ends, after {turns} turns"
        await pool.close()

    async def test_a_commit_of_what_the_database_has_given_up_is_no_commit(
        self, pool, four_accounts
    ):
        account_id = four_accounts[0]
        work = work_of(pool, account_id)
        await work.write(KEEP, account_id, "pool-aborted", work.now)
        with pytest.raises(asyncpg.DataError):
            await work.write("select 1 / 0")

        with pytest.raises(asyncpg.PostgresError):
            await work.close()

        assert not await work_of(pool, account_id).value(
            "select count(*) from idempotency_keys where key = 'pool-aborted'"
        )

    async def test_an_account_that_was_opened_in_vain_is_not_believed(
        self, pool, four_accounts
    ):
        ours, theirs = four_accounts[:2]
        tally = Tally([], set(), set(), [])
        await whose(work_of(pool, ours), tally)
        work = work_of(pool, None)
        await work.begin()
        await work.speak_for(theirs)
        await work.abandon(RuntimeError())

        for account_id in (theirs, ours, theirs):
            await whose(work_of(pool, account_id), tally)

        assert not tally.wrong

    async def test_a_switch_that_was_cut_off_is_not_believed(self, pool, four_accounts):
        tally = Tally([], set(), set(), [])
        for number in range(200):
            task = asyncio.create_task(
                whose(work_of(pool, four_accounts[number % 4]), tally)
            )
            for _ in range(number % 7):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await whose(work_of(pool, four_accounts[(number + 1) % 4]), tally)

        assert not tally.wrong

    async def test_a_connection_that_died_is_forgotten(
        self, pool, four_accounts, superuser_url
    ):
        tally = Tally([], set(), set(), [])
        superuser = await asyncpg.connect(superuser_url)
        for _ in range(3):
            await whose(work_of(pool, four_accounts[0]), tally)
            await superuser.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where application_name = 'two connections'"
            )
            await asyncio.sleep(0.05)
        await whose(work_of(pool, four_accounts[1]), tally)
        await superuser.close()

        assert not tally.wrong
        assert len(pool._speaks) <= SIZE


class TestPlans:
    async def test_one_that_took_too_long_is_made_anew(self, database):
        pool = Pool(database.url, 1, {"statement_timeout": "1s"})
        tables = [
            f"create temporary table {name} (number bigint)" for name in ("one", "two")
        ]
        together = "select count(*) from one join two using (number)"
        async with pool.connection(None) as connection:
            for statement in tables:
                await connection.execute(statement)
            # Planned once and for all as what fits empty tables: each row with each.
            await connection.execute("set enable_hashjoin = off")
            await connection.execute("set enable_mergejoin = off")
            await connection.fetchval(together)
            await connection.execute("reset enable_hashjoin")
            await connection.execute("reset enable_mergejoin")
            for name in ("one", "two"):
                rows = f"insert into {name} select generate_series(1, 30_000)"
                await connection.execute(rows)

        with pytest.raises(asyncpg.QueryCanceledError):
            await work_of(pool, None).value(together)

        assert await work_of(pool, None).value(together) == 30_000
        await pool.close()
