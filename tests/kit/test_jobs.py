import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import asyncpg
import pytest
from queues import cut_all_but, is_empty, is_parked, take_and_die

from regulars.kit import jobs
from regulars.kit.jobs.occurrences import following, latest
from regulars.kit.jobs.runner import Runner
from regulars.kit.jobs.schedule import Schedule

PACE = 0.0005
LEASE = timedelta(seconds=1)
ENDLESS_WORKER = """
import asyncio, datetime, sys
from regulars.kit import jobs
from regulars.kit.jobs.runner import Runner

@jobs.job("cards.endless")
async def endless(open_work):
    print("begun", flush=True)
    await asyncio.sleep(3600)

lease = datetime.timedelta(seconds=1)
asyncio.run(Runner(sys.argv[1], None, lease=lease).run())
"""


@pytest.fixture(autouse=True)
def empty_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    for kept in (jobs.registry, jobs.listeners):
        for key in list(kept):
            monkeypatch.delitem(kept, key)


TWICE = """
    create temporary table cards (email text constraint cards_email_key unique);
    insert into cards values ('robin@example.com'), ('robin@example.com')
"""


class CardLost:
    name: ClassVar[str] = "card_lost"


def open_work(account_id: int | None = None) -> Any:
    raise AssertionError("These jobs open no Work.")


@asynccontextmanager
async def worker(url: str, **options: Any) -> AsyncIterator["asyncio.Task[None]"]:
    runner = Runner(url, open_work, pace=PACE, **options)
    task = asyncio.create_task(runner.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Any, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while True:
            met = condition()
            if met if isinstance(met, bool) else await met:
                return
            await asyncio.sleep(0.01)


class TestRegistries:
    def test_refuses_a_name_twice(self) -> None:
        @jobs.job("cards.block")
        async def block(open_work: jobs.OpenWork) -> None: ...

        with pytest.raises(ValueError, match=r"cards\.block"):
            jobs.job("cards.block")(block.function)

    def test_names_a_listener_after_its_room_and_function(self) -> None:
        @jobs.on(CardLost)
        async def tell(
            open_work: jobs.OpenWork, position: int, account_id: int
        ) -> None: ...

        calls = jobs.jobs_for("card_lost", position=7, account_id=3)

        payload = {"position": 7, "account_id": 3}
        assert calls == [("test_jobs.tell", payload)]
        assert jobs.jobs_for("card_found", position=8, account_id=3) == []
        assert jobs.registry["test_jobs.tell"] is tell

    @pytest.mark.parametrize("line", ["", "* * *", "61 * * * *", "every day"])
    def test_refuses_what_is_no_cron_line(self, line: str) -> None:
        with pytest.raises(ValueError, match="cron"):
            jobs.every(line)

    def test_takes_either_a_cron_line_or_seconds(self) -> None:
        with pytest.raises(ValueError, match="either"):
            jobs.every("* * * * *", seconds=1)
        with pytest.raises(ValueError, match="either"):
            jobs.every()

    async def test_refuses_to_put_in_what_nobody_would_take_out(
        self, connection: asyncpg.Connection
    ) -> None:
        with pytest.raises(AssertionError, match="cards"):
            await jobs.enqueue(connection, [("cards.forgotten", {})])


class TestRunner:
    async def test_runs_many_jobs_once_each_in_the_types_they_ask_for(
        self, url: str, connection: asyncpg.Connection
    ) -> None:
        seen: list[tuple[UUID, str]] = []

        @jobs.job("cards.block")
        async def block(
            open_work: jobs.OpenWork, shop: str, card_uuid: UUID, count: int = 1
        ) -> None:
            seen.append((card_uuid, shop * count))

        wanted = [uuid4() for _ in range(300)]
        calls = [("cards.block", {"card_uuid": each}) for each in wanted]
        await jobs.enqueue(connection, calls)
        resources = {"shop": "Utrecht", "egress": "for others"}
        async with worker(url, resources=resources), worker(url, resources=resources):
            await until(lambda: len(seen) >= len(wanted))
            await until(lambda: is_empty(connection))

        assert sorted(seen) == sorted((each, "Utrecht") for each in wanted)

    async def test_a_job_put_in_by_a_rolled_back_transaction_never_runs(
        self, url: str, connection: asyncpg.Connection
    ) -> None:
        seen: list[int] = []

        @jobs.job("cards.count")
        async def count(open_work: jobs.OpenWork, number: int) -> None:
            seen.append(number)

        with suppress(ZeroDivisionError):
            async with connection.transaction():
                await jobs.enqueue(connection, [("cards.count", {"number": 1})])
                raise ZeroDivisionError
        await jobs.enqueue(connection, [("cards.count", {"number": 2})])
        async with worker(url):
            await until(lambda: is_empty(connection))

        assert seen == [2]

    async def test_tries_again_and_parks_what_keeps_failing_with_its_reason(
        self, url: str, connection: asyncpg.Connection
    ) -> None:
        tried: list[int] = []

        @jobs.job("cards.flaky", tries=3)
        async def flaky(open_work: jobs.OpenWork, number: int) -> None:
            tried.append(number)
            if number == 1 or tried.count(number) < 3:
                raise RuntimeError(f"not yet {number}")

        calls = [("cards.flaky", {"number": number}) for number in (1, 2)]
        await jobs.enqueue(connection, calls)
        async with worker(url):
            await until(lambda: is_parked(connection))

        assert tried.count(1) == 3
        assert tried.count(2) == 3
        [job] = await jobs.parked(connection)
        assert (job.name, job.payload) == ("cards.flaky", {"number": 1})
        assert job.reason == "RuntimeError: not yet 1"

    async def test_forgets_what_must_not_be_parked(
        self, url: str, connection: asyncpg.Connection
    ) -> None:
        @jobs.job("cards.private", tries=1, parks=False)
        async def private(open_work: jobs.OpenWork) -> None:
            raise RuntimeError

        await jobs.enqueue(connection, [("cards.private", {})])
        async with worker(url):
            await until(lambda: is_empty(connection))

    @pytest.mark.parametrize("tries", [1, 2])
    async def test_keeps_nobodys_data_of_what_the_database_complained_of(
        self, connection: asyncpg.Connection, url: str, tries: int
    ) -> None:
        @jobs.job("cards.twice", tries=tries)
        async def twice(open_work: jobs.OpenWork) -> None:
            own = await asyncpg.connect(url)
            try:
                await own.execute(TWICE)
            except asyncpg.UniqueViolationError as wrong:
                raise RuntimeError("the card is there") from wrong
            finally:
                await own.close()

        await jobs.enqueue(connection, [("cards.twice", {})])
        async with worker(url):
            await until(lambda: is_parked(connection))

        kept = await connection.fetch("select log::text from pgqueuer_log log")
        assert "cards_email_key" in str(kept)
        assert "robin@example.com" not in str(kept)

    async def test_tries_a_parked_job_again_when_asked(
        self, url: str, connection: asyncpg.Connection
    ) -> None:
        tried: list[int] = []

        @jobs.job("cards.second_chance", tries=1)
        async def second_chance(open_work: jobs.OpenWork) -> None:
            tried.append(1)
            if len(tried) == 1:
                raise RuntimeError

        await jobs.enqueue(connection, [("cards.second_chance", {})])
        async with worker(url):
            await until(lambda: is_parked(connection))
            await jobs.unpark(connection.fetch, [(await jobs.parked(connection))[0].id])
            await until(lambda: len(tried) == 2)
            await until(lambda: is_empty(connection))

        assert await jobs.parked(connection) == []

    async def test_parks_a_payload_the_job_does_not_understand_at_once(
        self, url: str, connection: asyncpg.Connection
    ) -> None:
        @jobs.job("cards.strict")
        async def strict(open_work: jobs.OpenWork, card_uuid: UUID) -> None: ...

        await jobs.enqueue(connection, [("cards.strict", {"card_uuid": "no"})])
        async with worker(url):
            await until(lambda: is_parked(connection))

        [job] = await jobs.parked(connection)
        assert job.reason.startswith("ValidationError")

    async def test_takes_over_the_jobs_of_a_worker_that_died(
        self, url: str, connection: asyncpg.Connection
    ) -> None:
        seen: list[int] = []

        @jobs.job("cards.orphan", tries=3)
        async def orphan(open_work: jobs.OpenWork) -> None:
            seen.append(1)

        await jobs.enqueue(connection, [("cards.orphan", {})])
        await take_and_die(connection)
        async with worker(url, lease=LEASE):
            await until(lambda: bool(seen))
            await until(lambda: is_empty(connection))

        assert seen == [1]

    async def test_takes_over_from_a_process_that_was_killed(
        self, url: str, connection: asyncpg.Connection
    ) -> None:
        seen: list[int] = []

        @jobs.job("cards.endless")
        async def endless(open_work: jobs.OpenWork) -> None:
            seen.append(1)

        await jobs.enqueue(connection, [("cards.endless", {})])
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", ENDLESS_WORKER, url, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        assert await process.stdout.readline() == b"begun\n"
        async with worker(url, lease=LEASE):
            await asyncio.sleep(2 * LEASE.total_seconds())
            assert seen == []
            process.kill()
            await process.wait()
            await until(lambda: bool(seen))
            await until(lambda: is_empty(connection))

        assert seen == [1]

    async def test_parks_a_job_that_keeps_killing_its_worker(
        self, url: str, connection: asyncpg.Connection
    ) -> None:
        seen: list[int] = []

        @jobs.job("cards.poison", tries=3)
        async def poison(open_work: jobs.OpenWork) -> None:
            seen.append(1)

        await jobs.enqueue(connection, [("cards.poison", {})])
        for _ in range(3):
            await take_and_die(connection)
        async with worker(url, lease=LEASE):
            await until(lambda: is_parked(connection))

        [job] = await jobs.parked(connection)
        assert job.reason.startswith("WorkerDied: 3 times")
        assert seen == []

    async def test_hands_back_what_it_can_not_finish_in_time_without_counting_it(
        self, url: str, connection: asyncpg.Connection
    ) -> None:
        started: list[int] = []

        @jobs.job("cards.slow", tries=1)
        async def slow(open_work: jobs.OpenWork) -> None:
            started.append(1)
            if len(started) <= 2:
                await asyncio.sleep(3600)

        await jobs.enqueue(connection, [("cards.slow", {})])
        for stops in (1, 2):
            async with worker(url, grace=timedelta(0)):
                await until(lambda: len(started) == stops)  # noqa: B023
        async with worker(url):
            await until(lambda: is_empty(connection))

        assert len(started) == 3

    async def test_finishes_what_it_has_begun_before_it_stops(
        self, url: str, connection: asyncpg.Connection
    ) -> None:
        finished: list[int] = []
        started = asyncio.Event()

        @jobs.job("cards.steady")
        async def steady(open_work: jobs.OpenWork) -> None:
            started.set()
            await asyncio.sleep(0.3)
            finished.append(1)

        await jobs.enqueue(connection, [("cards.steady", {})])
        async with worker(url):
            await started.wait()

        assert finished == [1]
        assert await is_empty(connection)

    async def test_goes_on_after_its_connections_were_cut(
        self, url: str, server: str, connection: asyncpg.Connection
    ) -> None:
        seen: list[int] = []

        @jobs.job("cards.after_outage")
        async def after_outage(open_work: jobs.OpenWork) -> None:
            seen.append(1)

        async with worker(url):
            await jobs.enqueue(connection, [("cards.after_outage", {})])
            await until(lambda: len(seen) == 1)
            await cut_all_but(connection, server)
            await jobs.enqueue(connection, [("cards.after_outage", {})])
            await until(lambda: len(seen) == 2)


class TestEvery:
    async def test_seconds_tick_in_one_worker_only_and_move_when_it_goes(
        self, url: str
    ) -> None:
        running = 0
        most = 0
        ticks: list[float] = []

        @jobs.every(seconds=0.02)
        async def drain(open_work: jobs.OpenWork) -> None:
            nonlocal running, most
            running += 1
            most = max(most, running)
            ticks.append(asyncio.get_running_loop().time())
            try:
                await asyncio.sleep(0.01)
            finally:
                running -= 1
            if len(ticks) == 3:
                raise RuntimeError("one tick fails, the next one comes")

        async with worker(url):
            async with worker(url):
                await until(lambda: len(ticks) > 10)
            seen = len(ticks)
            await until(lambda: len(ticks) > seen + 10)

        assert most == 1

    async def test_a_cron_line_becomes_a_job_of_the_worker(
        self, url: str, connection: asyncpg.Connection
    ) -> None:
        seen: list[int] = []

        @jobs.every("* * * * * *")
        async def each_second(open_work: jobs.OpenWork) -> None:
            seen.append(1)

        started = time.time()
        async with worker(url), worker(url):
            await until(lambda: len(seen) >= 5)

        assert len(seen) <= int(time.time()) - int(started)

    async def test_each_occurrence_is_claimed_once_by_four_clocks_over_a_month(
        self, url: str
    ) -> None:
        lines = ["0 3 * * *", "30 2 1 * *", "15 * * * *", "0 0 29 2 *", "0 8 * * 1"]
        for number, line in enumerate(lines):
            jobs.every(line, name=f"clock.number_{number}")(_nothing)
        start = datetime(2028, 2, 1, 0, 0, 0, 1, tzinfo=UTC)
        connections = [await asyncpg.connect(url) for _ in range(4)]
        clocks = [Schedule(jobs.registry.values()) for _ in connections]
        claimed: list[tuple[datetime, str]] = []

        for step in range(29 * 24 + 1):
            now = start + timedelta(hours=step)
            if step % 50 == 49:
                clocks[step % 4] = Schedule(jobs.registry.values())
            pairs = zip(clocks, connections, strict=True)
            answers = await asyncio.gather(
                *(clock.enqueue_due(each, now) for clock, each in pairs)
            )
            claimed += [(now, name) for answer in answers for name in answer]

        counts = [
            sum(name == f"clock.number_{number}" for _, name in claimed)
            for number in range(len(lines))
        ]
        assert counts == [29, 1, 29 * 24, 1, 4]
        queued = await connections[0].fetchval("select count(*) from pgqueuer")
        assert queued == sum(counts)
        for each in connections:
            await each.close()

    async def test_makes_up_for_the_latest_missed_occurrence_only(
        self, connection: asyncpg.Connection
    ) -> None:
        jobs.every("0 3 * * *", name="clock.daily")(_nothing)
        before = datetime(2026, 5, 1, 12, tzinfo=UTC)

        first = await Schedule(jobs.registry.values()).enqueue_due(connection, before)
        after_downtime = [
            await Schedule(jobs.registry.values()).enqueue_due(connection, moment)
            for moment in (before + timedelta(days=9), before + timedelta(days=9))
        ]
        set_back = await Schedule(jobs.registry.values()).enqueue_due(
            connection, before + timedelta(days=2)
        )

        assert first == []
        assert after_downtime == [["clock.daily"], []]
        assert set_back == []

    def test_an_occurrence_belongs_to_its_own_moment(self) -> None:
        three = datetime(2026, 3, 1, 3, tzinfo=UTC)

        assert latest("0 3 * * *", three) == three
        assert latest("0 3 * * *", three - timedelta(microseconds=1)) == (
            three - timedelta(days=1)
        )
        assert following("0 3 * * *", three) == three + timedelta(days=1)


async def _nothing(open_work: jobs.OpenWork) -> None:
    """A job that is only put into the queue here."""
