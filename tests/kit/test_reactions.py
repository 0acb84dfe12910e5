"""What would follow from a call: tried as far as it goes, and undone with it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
import pytest

from regulars.kit import events, jobs, reactions
from regulars.kit.dry_run import DryRun
from regulars.kit.errors import Conflict
from regulars.kit.events import Event, Happened, logged
from regulars.kit.ids import uuid7
from regulars.kit.reactions import (
    MOST_EVENTS,
    MOST_JOBS,
    MOST_STEPS,
    Foreseen,
    Reactions,
)
from regulars.kit.work import Work

LOCK = "select pg_advisory_xact_lock(4711, $1::int)"

KEPT = "select count(*) from events where account_id = $1"


class CakeBaked(Event):
    """A cake is out of the oven."""

    name: ClassVar[str] = "cake_baked"

    slices: int = 0


@pytest.fixture(autouse=True)
def own_jobs() -> Iterator[None]:
    """What these tests register is forgotten afterwards."""
    known, listening = dict(jobs.registry), dict(jobs.listeners)
    jobs.registry.clear()
    jobs.listeners.clear()
    yield
    jobs.registry.clear()
    jobs.listeners.clear()
    jobs.registry.update(known)
    jobs.listeners.update(listening)


@pytest.fixture
async def run(context, account) -> AsyncIterator[DryRun]:
    """A call of the account that bakes a cake, tried out."""
    run = DryRun(context.pool, account.account_id, "user:baker", datetime.now(UTC))
    async with run.undone():
        run.emit(CakeBaked(subject_uuid=uuid7(), slices=12))
        yield run


async def followed(run: DryRun, **resources: object) -> Foreseen:
    return await Reactions(run, resources).follow()


def outcomes(foreseen: Foreseen) -> list[tuple[str, str, int]]:
    return [(each.name, each.outcome, each.step) for each in foreseen.jobs]


async def test_tells_what_happened_and_who_did_it(run):
    foreseen = await followed(run)

    [event] = foreseen.events
    assert (event.name, event.payload) == ("cake_baked", {"slices": 12})
    assert (event.actor, event.step) == ("user:baker", 0)
    assert foreseen.is_whole


async def test_who_listens_reads_the_event_at_its_place_and_acts_as_the_worker_does(
    run,
):
    heard = []

    @jobs.on(CakeBaked, name="cakes.cut", in_dry_runs=True)
    async def cut(open_work: Any, account_id: int, position: int, knife: str) -> None:
        """Cuts the cake."""
        async with open_work(account_id) as work:
            heard.append((await logged(work, position - 1, 1))[0].payload)
            heard.append((work.actor, work.origin.place, work.now, knife))

    foreseen = await followed(run, knife="sharp", fork="blunt")

    assert heard == [{"slices": 12}, ("system", "worker", run.now, "sharp")]
    assert outcomes(foreseen) == [("cakes.cut", "done", 1)]
    assert foreseen.jobs[0].does == "Cuts the cake."


async def test_follows_five_causes_deep_and_says_where_it_was_cut(run, work, account):
    @jobs.on(CakeBaked, name="cakes.again", in_dry_runs=True)
    async def again(open_work: Any, account_id: int, position: int) -> None:
        async with open_work(account_id) as work:
            [event] = await logged(work, position - 1, 1)
            less = event.payload["slices"] - 1
            work.emit(CakeBaked(subject_uuid=event.subject_uuid, slices=less))

    foreseen = await followed(run)

    steps = [(each.step, each.payload["slices"]) for each in foreseen.events]
    assert steps == [(n, 12 - n) for n in range(MOST_STEPS + 1)]
    done = [("cakes.again", "done", n) for n in range(1, MOST_STEPS + 1)]
    assert outcomes(foreseen) == [*done, ("cakes.again", "cut", MOST_STEPS + 1)]
    assert not foreseen.is_whole


async def test_tries_no_more_jobs_than_are_good_for_those_who_wait(run):
    @jobs.job("cakes.eat", in_dry_runs=True)
    async def eat(open_work: Any) -> None:
        pass

    for _ in range(MOST_JOBS + 2):
        run.defer(eat)

    foreseen = await followed(run)

    told = [outcome for _, outcome, _ in outcomes(foreseen)]
    assert told == ["done"] * MOST_JOBS + ["cut"] * 2
    assert not foreseen.is_whole


async def test_tells_of_no_more_than_a_thousand_events(run):
    for _ in range(MOST_EVENTS):
        run.emit(CakeBaked(subject_uuid=uuid7()))

    foreseen = await followed(run)

    assert len(foreseen.events) == MOST_EVENTS
    assert not foreseen.is_whole


async def test_one_that_fails_leaves_nothing_and_stops_nobody(run, account):
    @jobs.job("cakes.drop", in_dry_runs=True)
    async def drop(open_work: Any, account_id: int) -> None:
        async with open_work(account_id) as work:
            work.emit(CakeBaked(subject_uuid=uuid7()))
            work.defer(drop, account_id=account_id)
        async with open_work(account_id) as work:
            await work.write("select 1 / 0")

    @jobs.job("cakes.sell", in_dry_runs=True)
    async def sell(open_work: Any, account_id: int) -> None:
        async with open_work(account_id) as work:
            work.emit(CakeBaked(subject_uuid=uuid7(), slices=1))

    run.defer(drop, account_id=account.account_id)
    run.defer(sell, account_id=account.account_id)

    foreseen = await followed(run)

    told = [("cakes.drop", "failed", 1), ("cakes.sell", "done", 1)]
    assert outcomes(foreseen) == told
    assert [each.payload["slices"] for each in foreseen.events] == [12, 1]


async def test_only_names_what_does_more_than_write_rows(run):
    @jobs.on(CakeBaked, name="cakes.mail")
    async def mail(open_work: Any, account_id: int, position: int) -> None:
        """Mails a picture of it."""
        raise AssertionError("a mail can't be taken back")

    foreseen = await followed(run)

    assert outcomes(foreseen) == [("cakes.mail", "not_tried", 1)]
    assert foreseen.is_whole


async def test_a_job_of_no_account_is_not_tried(run):
    @jobs.job("cakes.count", in_dry_runs=True)
    async def count(open_work: Any) -> None:
        async with open_work():
            raise AssertionError("it would see every account")

    run.defer(count)

    foreseen = await followed(run)

    assert outcomes(foreseen) == [("cakes.count", "not_tried", 1)]
    assert foreseen.is_whole


async def test_who_takes_long_is_cut_off_and_keeps_no_lock(
    run, monkeypatch, context, account
):
    @jobs.job("cakes.mature", in_dry_runs=True)
    async def mature(open_work: Any, account_id: int) -> None:
        async with open_work(account_id) as work:
            await work.write(LOCK, account_id)
            await work.write("select pg_sleep(4)")

    @jobs.job("cakes.mail")
    async def mail(open_work: Any) -> None:
        pass

    monkeypatch.setattr(reactions, "SECONDS", 0.2)
    run.defer(mature, account_id=account.account_id)
    run.defer(mature, account_id=account.account_id)
    run.defer(mail)

    foreseen = await followed(run)

    assert not foreseen.is_whole
    assert outcomes(foreseen) == [
        ("cakes.mature", "cut", 1),
        ("cakes.mature", "cut", 1),
        ("cakes.mail", "not_tried", 1),
    ]
    assert [each.name for each in foreseen.events] == ["cake_baked"]
    # As soon as the statement has ended: nobody waits for two seconds.
    other = Work(context.pool, account.account_id, "test", datetime.now(UTC))
    await other.once(LOCK, account.account_id)


async def test_who_does_much_is_told_as_far_as_others_can_wait_for_it(context, account):
    held = asyncio.Event()

    @jobs.job("cakes.slice", in_dry_runs=True)
    async def slice_on(open_work: Any, account_id: int) -> None:
        while True:
            async with open_work(account_id) as work:
                await work.write(LOCK, account_id)
                await work.write("select pg_sleep(0.01)")
                work.emit(CakeBaked(subject_uuid=uuid7(), slices=1))
            held.set()

    async def waits() -> None:
        await held.wait()
        other = Work(context.pool, account.account_id, "test", datetime.now(UTC))
        await other.once(LOCK, account.account_id)

    waiting = asyncio.create_task(waits())
    run = DryRun(context.pool, account.account_id, "user:baker", datetime.now(UTC))
    async with run.undone():
        run.defer(slice_on, account_id=account.account_id)
        foreseen = await followed(run)

    # Who waits gives up after two seconds.
    await waiting
    assert outcomes(foreseen) == [("cakes.slice", "cut", 1)]
    assert {each.step for each in foreseen.events} == {1}
    assert not foreseen.is_whole


async def test_finding_out_who_reacts_takes_no_longer_either(run, account, monkeypatch):
    asked = []

    async def slow(work: Work, happened: Happened) -> list[Any]:
        asked.append(happened)
        if len(asked) > 1:
            await work.write("select pg_sleep(4)")
        return []

    @jobs.job("cakes.sell", in_dry_runs=True)
    async def sell(open_work: Any, account_id: int) -> None:
        async with open_work(account_id) as work:
            work.emit(CakeBaked(subject_uuid=uuid7(), slices=1))

    monkeypatch.setattr(events, "foresights", [slow])
    run.defer(sell, account_id=account.account_id)

    foreseen = await followed(run)

    assert len(asked) == 2
    assert outcomes(foreseen) == [("cakes.sell", "cut", 1)]
    assert not foreseen.is_whole


@pytest.mark.parametrize("is_refused", [False, True])
async def test_who_meets_somebody_else_is_cut_and_stops_nobody(
    run, work, account, is_refused
):
    @jobs.job("cakes.share", in_dry_runs=True)
    async def share(open_work: Any, account_id: int) -> None:
        async with open_work(account_id) as part:
            try:
                await part.write(LOCK, account_id)
            except asyncpg.LockNotAvailableError:
                if is_refused:
                    raise Conflict from None
                raise

    @jobs.job("cakes.sell", in_dry_runs=True)
    async def sell(open_work: Any, account_id: int) -> None:
        async with open_work(account_id) as part:
            part.emit(CakeBaked(subject_uuid=uuid7(), slices=1))

    await work.write(LOCK, account.account_id)
    run.defer(share, account_id=account.account_id)
    run.defer(sell, account_id=account.account_id)

    foreseen = await followed(run)

    told = [("cakes.share", "cut", 1), ("cakes.sell", "done", 1)]
    assert outcomes(foreseen) == told
    assert not foreseen.is_whole


async def test_nothing_of_it_stays(context, account, work):
    made: list[UUID] = []

    @jobs.on(CakeBaked, name="cakes.note", in_dry_runs=True)
    async def note(open_work: Any, account_id: int, position: int) -> None:
        async with open_work(account_id) as work:
            await work.write(
                "update accounts set name = 'Cakes' where id = $1", account_id
            )
            work.audit("cake_noted", uuid7(), after={"name": "Cakes"})
            work.after_commit(lambda: made.append(uuid7()))

    before = await work.value(KEPT, account.account_id)
    run = DryRun(context.pool, account.account_id, "user:baker", datetime.now(UTC))
    async with run.undone():
        run.emit(CakeBaked(subject_uuid=uuid7()))
        run.after_commit(lambda: made.append(uuid7()))
        foreseen = await followed(run)

    assert outcomes(foreseen) == [("cakes.note", "done", 1)]
    assert await work.value(KEPT, account.account_id) == before
    name = await work.value("select name from accounts where id = $1", work.account_id)
    assert (name, made) == ("Test bakery", [])


async def test_calls_tried_at_the_same_moment_do_not_wait_for_each_other(
    context, account
):
    @jobs.on(CakeBaked, name="cakes.look", in_dry_runs=True)
    async def look(open_work: Any, account_id: int, position: int) -> None:
        async with open_work(account_id) as work:
            [event] = await logged(work, position - 1, 1)
            assert event.payload == {"slices": 12}
        together.append(account_id)
        await both.wait()

    async def tried() -> Foreseen:
        run = DryRun(context.pool, account.account_id, "user:baker", datetime.now(UTC))
        async with run.undone():
            run.emit(CakeBaked(subject_uuid=uuid7(), slices=12))
            return await followed(run)

    together: list[int] = []
    both = asyncio.Barrier(2)

    told = await asyncio.gather(tried(), tried())

    assert len(together) == 2
    assert [outcomes(each) for each in told] == [[("cakes.look", "done", 1)]] * 2
