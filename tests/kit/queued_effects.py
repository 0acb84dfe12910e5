"""A worker of its own process, whose jobs leave rows behind; tests kill and stop it."""

import asyncio
import contextlib
import os
import signal
import sys
from datetime import UTC, datetime, timedelta

from regulars.kit import jobs
from regulars.kit.db import Pool
from regulars.kit.jobs.runner import Runner
from regulars.kit.work import Work, opened

LEASE = timedelta(seconds=1)

TABLES = """
    create table effects (number int not null);
    create table cards (number int primary key, balance int not null);
    create table starts (number int not null);
    insert into cards select n, 0 from generate_series(0, 99) n;
    grant select, insert, update on effects, cards, starts to regulars;
"""


@jobs.job("cards.charge", tries=25, once=True)
async def charge(open_work: jobs.OpenWork, number: int) -> None:
    """Two rows, which must both be written once or not at all."""
    async with open_work() as work:
        await work.write("insert into effects values ($1)", number)
        await work.write(
            "update cards set balance = balance + 1 where number = $1", number % 100
        )


@jobs.job("cards.bystander", once=True)
async def bystander(open_work: jobs.OpenWork, number: int) -> None:
    """Does no harm, and is tried as often as any job is."""
    async with open_work() as work:
        await work.write("insert into effects values ($1)", number)


@jobs.job("cards.poison", tries=3)
async def poison(open_work: jobs.OpenWork, number: int) -> None:
    """Takes its worker with it."""
    async with open_work() as work:
        await work.write("insert into starts values ($1)", number)
    os.kill(os.getpid(), signal.SIGKILL)


@jobs.job("cards.endless", tries=9)
async def endless(open_work: jobs.OpenWork, number: int) -> None:
    """Begins, and is done only by whoever takes it over."""
    async with open_work() as work:
        await work.write("insert into starts values ($1)", number)
        rows = await work.once("select from starts where number = $1", number)
    if len(rows) == 1:
        await asyncio.sleep(3600)


@jobs.job("cards.long", tries=9)
async def long(open_work: jobs.OpenWork, number: int) -> None:
    """Begins, and ends when there is the card -1: in two Works, each once."""
    async with open_work() as work:
        await work.write("insert into starts values ($1)", number)
    while True:
        await asyncio.sleep(0.05)
        async with open_work() as work:
            if await work.once("select from cards where number = -1"):
                break
    async with open_work() as work:
        await work.write("insert into effects values ($1)", number)


async def work_until_killed(url: str, pace: float, lease: timedelta) -> None:
    """As `regulars work` does, on jobs of these tests."""
    pool = Pool(url, 4)

    def open_work(
        account_id: int | None = None,
    ) -> "contextlib.AbstractAsyncContextManager[Work]":
        return opened(Work(pool, account_id, "system", datetime.now(UTC)))

    await Runner(url, open_work, lease=lease, pace=pace).run()


if __name__ == "__main__":
    told = [float(each) for each in sys.argv[2:]]
    lease = timedelta(seconds=told[1]) if told[1:] else LEASE
    asyncio.run(work_until_killed(sys.argv[1], told[0], lease))
