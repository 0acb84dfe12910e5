"""What is due, or waits, while a sandbox's clock goes from moment to moment."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sandboxes import Sandbox, later, moment, working

from regulars.accounts.advancing import Advancing
from regulars.accounts.jobs import number_events
from regulars.contacts.events import ContactCreated
from regulars.kit import jobs
from regulars.kit.ids import uuid7
from regulars.kit.jobs.queue import About, enqueue
from regulars.kit.work import Work, opened

DAY = timedelta(days=1)
A_FAILURE = "tests.fails_once"
AN_EVENT = "tests.tells_with_its_end"


@pytest.fixture
async def sandbox(http, context):
    return await Sandbox.of(http, context)


class TestOverdue:
    async def test_all_of_it_is_done_before_the_clock_goes_on(
        self, sandbox, settings, database
    ):
        reward = await sandbox.make.reward(
            pre_redeemable=True, expiration_duration=2, gives_back_expired=True
        )
        for _ in range(5):
            await sandbox.make.claim(await sandbox.make.rich(50), reward)
        await asyncio.sleep(2.1)
        start = await sandbox.now()

        async with working(settings, database):
            await sandbox.advance(days=30)
            log = await sandbox.log()

        ends = [e for e in log if e["name"] == "collectable_reward_expired"]
        assert len(ends) == 5
        assert max(map(moment, ends)) < start + timedelta(minutes=2)

    async def test_what_a_till_has_in_hand_is_waited_for(
        self, sandbox, settings, database, second_session
    ):
        contact = await sandbox.make.contact()
        due = datetime.fromisoformat(later(days=3))
        waits = {"credits": 7, "pending_until": due.isoformat()}
        await sandbox.make.reception(contact, **waits)
        wallet = contact["credit_balance"]["uuid"]
        account_id = sandbox.opened.account_id
        await second_session.execute(f"set local app.account = '{account_id:d}'")
        held = await second_session.fetch(
            "select id from wallets where account_id = $1 and uuid = $2 for update",
            *(account_id, UUID(wallet)),
        )
        assert len(held) == 1

        async with working(settings, database):
            told = asyncio.create_task(sandbox.advance(days=30))
            await _stands(sandbox, at=due)
            await asyncio.sleep(0.3)
            await second_session.execute("rollback")
            await told
            log = await sandbox.log()

        (release,) = [e for e in log if e["name"] == "pending_credits_released"]
        assert abs(moment(release) - due) < timedelta(seconds=2)

    async def test_who_has_it_for_ever_stops_no_clock_and_is_waited_for_once(
        self, sandbox, settings, database, second_session
    ):
        contact = await sandbox.make.contact()
        waits = {"credits": 7, "pending_until": later(days=3)}
        await sandbox.make.reception(contact, **waits)
        for number in range(10):
            other = await sandbox.make.contact()
            until = later(days=4 + number)
            await sandbox.make.reception(other, credits=7, pending_until=until)
        account_id = sandbox.opened.account_id
        await second_session.execute(f"set local app.account = '{account_id:d}'")
        await second_session.execute(
            "select id from wallets where account_id = $1 and uuid = $2 for update",
            *(account_id, UUID(contact["credit_balance"]["uuid"])),
        )

        async with working(settings, database), asyncio.timeout(15):
            await sandbox.advance(days=30)
            await second_session.execute("rollback")

        events = (await sandbox.timeline())["events"]
        assert events["pending_credits_released"] == 10


class TestJobs:
    async def test_the_next_try_of_one_has_its_moment_whatever_else_is_due(
        self, sandbox, settings, database, context, monkeypatch
    ):
        tries = []

        async def fails_once(open_work, account_id: int) -> None:
            async with open_work(account_id) as work:
                tries.append(work.now)
            if len(tries) == 1:
                raise RuntimeError("not yet")

        job = jobs.Job(A_FAILURE, fails_once)
        monkeypatch.setitem(jobs.registry, A_FAILURE, job)
        contact = await sandbox.make.contact()
        for number in range(20):
            until = later(seconds=5 + 3 * number)
            await sandbox.make.reception(contact, credits=1, pending_until=until)
        await _put_in(context, sandbox, A_FAILURE)
        path = "/test-clock/advance"
        assert (await sandbox.dashboard.post(path, days=1)).data

        async with working(settings, database):
            await sandbox.arrived()

        first, second = tries
        # Ten seconds, give or take a fifth.
        assert 8 <= (second - first).total_seconds() < 13

    async def test_one_that_ends_with_what_it_tells_is_heard_before_the_clock_goes_on(
        self, sandbox, context, superuser, monkeypatch
    ):
        monkeypatch.setitem(jobs.registry, AN_EVENT, jobs.Job(AN_EVENT, _nothing))
        monkeypatch.setitem(jobs.listeners, ContactCreated.name, [])
        await _put_in(context, sandbox, AN_EVENT)
        account_id = sandbox.opened.account_id
        ends = _Ends(context, account_id)

        mover = Advancing(ends.open_work, account_id, number_events)
        await mover._settled(await sandbox.now())

        numbered = await superuser.fetchval(
            "select count(*) from event_positions where account_id = $1", account_id
        )
        assert (ends.told, numbered) == (1, 1)


class _Ends:
    """A job that ends, and tells something, as soon as the first question is asked."""

    def __init__(self, context, account_id):
        self.told = 0
        self._context = context
        self._account_id = account_id

    @contextlib.asynccontextmanager
    async def open_work(self, account_id=None):
        work = _Asked(self._context.pool, account_id, "test", datetime.now(UTC))
        work.then = self._end
        async with opened(work):
            yield work

    async def _end(self):
        if self.told:
            return
        self.told += 1
        work = Work(self._context.pool, self._account_id, "test", datetime.now(UTC))
        async with opened(work):
            work.emit(ContactCreated(subject_uuid=uuid7(), contact_uuid=uuid7()))
            await work.write("delete from pgqueuer where entrypoint = $1", AN_EVENT)


class _Asked(Work):
    """A Work after each statement of which something happens."""

    then: Any = None

    async def _fetch(self, sql, values):
        found = await super()._fetch(sql, values)
        await self.then()
        return found


async def _nothing(open_work, account_id: int) -> None:
    """A job that nobody does here."""


async def _put_in(context, sandbox, name):
    account_id = sandbox.opened.account_id
    async with context.pool.connection(None) as connection:
        call = (name, {"account_id": account_id})
        await enqueue(connection, [call], About(account_id))


async def _stands(sandbox, at):
    """Until the clock stands there."""
    async with asyncio.timeout(20):
        while abs(await sandbox.now() - at) > timedelta(seconds=1):
            await asyncio.sleep(0.05)
