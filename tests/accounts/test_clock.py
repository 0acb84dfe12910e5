"""The clock of a sandbox: who may move it, where it goes, and what comes of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from make import Api, AuditLog
from sandboxes import Sandbox, later, moment, working

from regulars import clock_commands
from regulars.accounts.errors import (
    ClockIsMoving,
    ClockOfLiveAccount,
    TooManyClocksMoving,
)
from regulars.accounts.service.clock import MOST_MOVING
from regulars.kit.errors import InvalidInput
from regulars.kit.jobs import enqueue
from regulars.kit.refusals import Refused
from regulars.kit.work import by_operator

DAY = timedelta(days=1)
ADVANCE = "/test-clock/advance"
A_JOB = "loyalty.cancel_lost"
AHEAD = "update accounts set clock_offset_seconds = $2 where id = $1"

# As it is when no worker has come for a while.
LEAVE_ALONE = """
    update clock_advances set moved_at = moved_at - interval '2 minutes'
    where account_id = $1
"""
GIVEN_UP = """
    update pgqueuer set status = 'failed' where entrypoint = 'accounts.advance_clock'
"""
QUEUED = """
    select count(*) from pgqueuer where entrypoint = 'accounts.advance_clock'
      and (headers ->> 'account_id')::bigint = $1
"""


@pytest.fixture(autouse=True)
async def no_clock_is_left_standing(superuser):
    """Eight that nobody moves would keep all others here from moving theirs."""
    yield
    await superuser.execute(
        "delete from pgqueuer where entrypoint = 'accounts.advance_clock'"
    )


@pytest.fixture
async def sandbox(http, context):
    return await Sandbox.of(http, context)


@pytest.fixture
async def at_work(settings, database):
    async with working(settings, database):
        yield


class TestAdvance:
    async def test_moves_the_clock_and_lets_it_run_on(self, sandbox, at_work):
        before = await sandbox.now()

        told = await sandbox.advance(days=400, hours=2)

        after = await sandbox.now()
        assert timedelta() <= after - before - timedelta(days=400, hours=2) < DAY
        assert told["share"] == 1 and told["ended_at"] is not None
        assert (await sandbox.clock())["ahead_seconds"] > 399 * 86_400
        await asyncio.sleep(1.1)
        assert await sandbox.now() > after

    async def test_goes_to_a_moment(self, sandbox, at_work):
        to = (datetime.now(UTC) + 10 * DAY).replace(microsecond=0)

        await sandbox.advance(to=to.isoformat())

        assert to <= await sandbox.now() < to + timedelta(minutes=2)

    async def test_calls_happen_at_its_moment(self, sandbox, at_work):
        await sandbox.advance(days=30)

        contact = await sandbox.make.contact()
        made = await sandbox.make.reception(contact)

        created = datetime.fromisoformat(made["created_at"])
        assert created > datetime.now(UTC) + 29 * DAY

    async def test_has_nothing_to_do_with_when_jobs_come_round(self, sandbox, at_work):
        await sandbox.advance(days=30)

        found = (await sandbox.dashboard.get("/job-schedules")).data

        next_due = {each["name"]: each["next_due_at"] for each in found}
        at = datetime.fromisoformat(next_due["ledger.expire"])
        assert at < datetime.now(UTC) + timedelta(minutes=2)

    async def test_leaves_an_entry_in_the_audit_log(self, sandbox, context):
        log = AuditLog(context, sandbox.dashboard, sandbox.opened.account_uuid)
        await log.new()

        await sandbox.dashboard.post("/test-clock/advance", to="2027-12-31T00:00:00Z")
        await sandbox.dashboard.post("/test-clock/advance", days=1)

        (entry,) = await log.new()
        assert (entry["verb"], entry["before"]) == ("clock_advanced", None)
        assert entry["after"] == {"to_at": "2027-12-31T00:00:00+00:00"}

    async def test_refuses_a_live_account_and_says_why(self, dashboard):
        before = (await dashboard.get("/test-clock")).data

        refused = await dashboard.post("/test-clock/advance", days=1)

        assert refused.problem is ClockOfLiveAccount and refused.status == 409
        after = (await dashboard.get("/test-clock")).data
        assert (before["ahead_seconds"], after["ahead_seconds"]) == (0, 0)
        assert after["last_advance"] is None

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "days"),
            ({"days": 0}, "days"),
            ({"days": -1}, "days"),
            ({"days": 4_000}, "days"),
            ({"days": "1"}, "days"),
            ({"hours": 10**9}, "hours"),
            ({"to": "2001-01-01T00:00:00Z"}, "to"),
            ({"to": "9999-12-31T23:59:59Z"}, "to"),
            ({"to": "2027-06-01T00:00:00Z", "days": 1}, "to"),
            ({"to": "soon"}, "to"),
        ],
    )
    async def test_refuses_what_is_no_way_forward(self, sandbox, body, field):
        refused = await sandbox.dashboard.post("/test-clock/advance", **body)

        assert refused.problem is InvalidInput
        assert field in refused.errors
        assert (await sandbox.clock())["is_moving"] is False

    async def test_cannot_go_back(self, sandbox, at_work):
        await sandbox.advance(days=20)

        refused = await sandbox.dashboard.post("/test-clock/advance", to=later(days=19))

        assert refused.errors == {"to": ["The clock can't go back."]}
        assert (await sandbox.clock())["ahead_seconds"] >= 20 * 86_400

    async def test_stands_until_a_worker_comes_and_refuses_another(
        self, sandbox, settings, database
    ):
        began = await sandbox.dashboard.post("/test-clock/advance", days=3)
        first = await sandbox.clock()
        refused = await sandbox.dashboard.post("/test-clock/advance", days=3)
        second = await sandbox.clock()

        assert began.data["is_moving"] and first["now"] == second["now"]
        assert refused.problem is ClockIsMoving
        async with working(settings, database):
            await sandbox.arrived()
        assert 3 * 86_400 <= (await sandbox.clock())["ahead_seconds"] < 4 * 86_400

    async def test_of_two_at_once_one_is_refused(self, sandbox, at_work):
        asked = [
            sandbox.dashboard.post("/test-clock/advance", days=50) for _ in range(6)
        ]

        answers = await asyncio.gather(*asked)

        await sandbox.arrived()
        refused = [each for each in answers if each.status != 201]
        assert len(refused) == 5
        assert {each.problem for each in refused} == {ClockIsMoving}
        assert (await sandbox.clock())["ahead_seconds"] < 51 * 86_400

    async def test_of_what_was_left_alone_is_taken_up_once_a_minute(
        self, sandbox, superuser
    ):
        account_id = sandbox.opened.account_id
        began = (await sandbox.dashboard.post(ADVANCE, days=3)).data
        await superuser.execute(LEAVE_ALONE, account_id)

        answers = [await sandbox.dashboard.post(ADVANCE, days=9) for _ in range(3)]

        taken_up, *others = answers
        assert taken_up.data["last_advance"] == began["last_advance"]
        assert [each.problem for each in others] == [ClockIsMoving] * 2
        assert await superuser.fetchval(QUEUED, account_id) == 1

    async def test_that_a_worker_has_in_hand_is_left_to_it(self, sandbox, superuser):
        account_id = sandbox.opened.account_id
        assert (await sandbox.dashboard.post(ADVANCE, days=3)).data
        await superuser.execute(LEAVE_ALONE, account_id)
        await superuser.execute(
            "update pgqueuer set status = 'picked'"
            " where (headers ->> 'account_id')::bigint = $1",
            account_id,
        )

        refused = await sandbox.dashboard.post(ADVANCE, days=9)

        assert refused.problem is ClockIsMoving

    async def test_whose_job_was_given_up_on_gets_another(self, sandbox, superuser):
        account_id = sandbox.opened.account_id
        assert (await sandbox.dashboard.post(ADVANCE, days=3)).data
        await superuser.execute(LEAVE_ALONE, account_id)
        await superuser.execute(GIVEN_UP)

        taken_up = await sandbox.dashboard.post(ADVANCE, days=9)

        assert taken_up.data["is_moving"]
        waits = f"{QUEUED} and status = 'queued'"
        assert await superuser.fetchval(waits, account_id) == 1

    async def test_the_same_request_moves_it_once_however_far_it_has_gone(
        self, sandbox, at_work
    ):
        headers = {"Idempotency-Key": "a year, and no more"}
        asked = {"headers": headers, "json": {"days": 400}}

        first = await sandbox.dashboard.send("POST", ADVANCE, **asked)
        await sandbox.arrived()
        again = await sandbox.dashboard.send("POST", ADVANCE, **asked)
        await sandbox.arrived()

        assert again.data == first.data
        assert (await sandbox.clock())["ahead_seconds"] < 401 * 86_400

    async def test_of_many_at_once_eight_are_moved(self, http, context):
        many = [await Sandbox.of(http, context) for _ in range(MOST_MOVING + 3)]
        asked = [each.dashboard.post(ADVANCE, days=1) for each in many]

        answers = await asyncio.gather(*asked)

        refused = [each for each in answers if each.status != 201]
        assert [each.problem for each in refused] == [TooManyClocksMoving] * 3

    async def test_clocks_whose_jobs_were_given_up_on_are_in_nobodys_way(
        self, http, context, superuser, sandbox
    ):
        for _ in range(MOST_MOVING):
            other = await Sandbox.of(http, context)
            assert (await other.dashboard.post(ADVANCE, days=1)).data
        full = await sandbox.dashboard.post(ADVANCE, days=1)
        await superuser.execute(GIVEN_UP)

        began = await sandbox.dashboard.post(ADVANCE, days=1)

        assert full.problem is TooManyClocksMoving
        assert began.data["is_moving"]

    async def test_leaves_the_clocks_of_others_alone(
        self, sandbox, at_work, dashboard, make
    ):
        contact = await make.rich(100)
        held = await make.hold(contact, 60)

        await sandbox.advance(days=30)

        assert (await dashboard.get("/test-clock")).data["ahead_seconds"] == 0
        captured = await dashboard.post(f"/holds/{held['uuid']}/captures")
        assert captured.data["state"] == "captured"

    async def test_a_tills_key_may_not_move_it(self, sandbox, http):
        register = Api(http, "/api/dashboard", sandbox.opened.register_token)

        refused = await register.post("/test-clock/advance", days=1)

        assert refused.status == 401


class TestWhatIsDue:
    async def test_is_done_at_its_own_moment_and_in_order(self, sandbox, at_work):
        make = sandbox.make
        contact = await make.rich(500)
        await make.hold(contact, 10, seconds=3 * 86_400)
        pending = {"credits": 7, "pending_until": later(days=2)}
        await make.reception(contact, **pending)
        reward = await make.reward(pre_redeemable=True, expiration_duration=5 * 86_400)
        await make.claim(contact, reward)
        start = await sandbox.now()

        told = await sandbox.advance(days=30)

        log = [each for each in await sandbox.log() if moment(each) > start + DAY / 2]
        log = [each for each in log if moment(each) < start + 29 * DAY]
        names = [each["name"] for each in log]
        assert names == ["pending_credits_released", "collectable_reward_expired"]
        due = [2, 5]
        for each, days in zip(log, due, strict=True):
            late = moment(each) - start - days * DAY
            assert abs(late) < timedelta(minutes=1), (each["name"], late)
        timeline = await sandbox.timeline()
        assert timeline["events"] == dict.fromkeys(names, 1)
        assert [day["events"] for day in timeline["days"]] == [
            {name: 1} for name in names
        ]
        # What was due, and the end.
        assert told["moments"] == 3 + 1

    async def test_ends_credits_of_the_inactive_after_telling_them(
        self, sandbox, at_work
    ):
        make = sandbox.make
        await make.program(inactivity_days=40, expiry_warning_days=10)
        contact = await make.rich(100)

        await sandbox.advance(days=60)

        assert await make.balance(contact) == 0
        assert (await sandbox.timeline())["events"] == {
            "credit_expiry_announced": 1,
            "credits_expired": 1,
        }

    async def test_at_the_first_moment_counts_too(self, sandbox, settings, database):
        make = sandbox.make
        reward = await make.reward(pre_redeemable=True, expiration_duration=1)
        await make.claim(await make.rich(50), reward)
        await asyncio.sleep(1.1)

        async with working(settings, database):
            await sandbox.advance(days=30)

        events = (await sandbox.timeline())["events"]
        assert events == {"collectable_reward_expired": 1}


class TestRealTime:
    """What goes by it in a sandbox too: servers and receivers have no other."""

    async def test_tells_which_jobs_wait(self, sandbox, context, superuser):
        account_id = sandbox.opened.account_id
        await superuser.execute(AHEAD, account_id, 300 * 86_400)
        await _puts_off(context, superuser, account_id)
        await asyncio.sleep(1.1)

        found = (await sandbox.dashboard.get("/jobs")).data

        await superuser.execute("delete from pgqueuer where entrypoint = $1", A_JOB)
        assert [each["state"] for each in found if each["name"] == A_JOB] == ["later"]

    async def test_ends_keys(self, sandbox, at_work):
        await sandbox.advance(days=300)
        ends = later(days=20)

        made = await sandbox.dashboard.post("/tokens", name="Till", expires_at=ends)
        past = await sandbox.dashboard.post(
            "/tokens", name="Till", expires_at=later(days=-1)
        )

        assert made.status == 201
        assert past.errors.keys() == {"expires_at"}

    async def test_lets_a_former_secret_sign_a_while(self, sandbox, at_work):
        await sandbox.advance(days=300)
        hook = await sandbox.make.webhook(
            name="Hook", event_type="contact_created", url="https://example.com/"
        )

        path = f"/webhook-subscriptions/{hook['uuid']}/secrets"
        assert (await sandbox.dashboard.post(path, overlap_hours=0)).data
        renewed = (await sandbox.dashboard.post(path, overlap_hours=24)).data

        until = datetime.fromisoformat(renewed["former_secret_until"])
        assert abs(until - datetime.now(UTC) - DAY) < timedelta(minutes=1)


class TestCommand:
    async def test_leaves_its_audit_entry_at_the_accounts_moment(
        self, sandbox, at_work, context
    ):
        await sandbox.advance(days=300)
        log = AuditLog(context, sandbox.dashboard, sandbox.opened.account_uuid)
        await log.new()
        which = clock_commands.Advance(UUID(sandbox.opened.account_uuid), days=1)

        await clock_commands.advance(context, which)

        (entry,) = [e for e in await log.new() if e["verb"] == "clock_advanced"]
        at = datetime.fromisoformat(entry["recorded_at"])
        assert at > datetime.now(UTC) + 299 * DAY

    async def test_waits_for_a_worker_that_is_at_it_and_for_no_other(
        self, sandbox, settings, database, context, second_session, monkeypatch
    ):
        contact = await sandbox.make.contact()
        waits = {"credits": 7, "pending_until": later(seconds=1)}
        await sandbox.make.reception(contact, **waits)
        await asyncio.sleep(1.1)
        account_id = sandbox.opened.account_id
        await second_session.execute(f"set local app.account = '{account_id:d}'")
        await second_session.execute(
            "select from wallets where account_id = $1 for update", account_id
        )
        monkeypatch.setattr(clock_commands, "PATIENCE_SECONDS", 0.1)
        uuid = UUID(sandbox.opened.account_uuid)

        with pytest.raises(Refused, match="start `regulars work`"):
            await clock_commands.advance(context, clock_commands.Advance(uuid, days=1))
        async with working(settings, database):
            await _taken(context, account_id)
            work = by_operator(context.pool, account_id)
            assert (await sandbox.clock())["last_advance"]["moments"] == 0
            await clock_commands._arrive(work)

        assert (await sandbox.clock())["is_moving"] is False

    async def test_moves_the_clock_and_tells_what_happened(
        self, sandbox, at_work, operator
    ):
        make = sandbox.make
        await make.program(expiration_days=20)
        await make.rich(100)
        words = ("clock", "advance", "--account", sandbox.opened.account_uuid)

        told = await operator.runs(*words, "--days", "30")

        assert told.split("credits_expired")[1].split() == ["1"]
        assert (await sandbox.clock())["ahead_seconds"] >= 30 * 86_400

    async def test_goes_to_a_moment_and_refuses_what_is_none(
        self, sandbox, at_work, operator
    ):
        words = ("clock", "advance", "--account", sandbox.opened.account_uuid)
        to = (await sandbox.now() + DAY).replace(microsecond=0)

        with pytest.raises(AssertionError, match="'tomorrow' is no moment like 2027"):
            await operator.runs(*words, "--to", "tomorrow")
        await operator.runs(*words, "--to", to.isoformat().replace("+00:00", "Z"))

        assert to <= await sandbox.now() < to + timedelta(minutes=2)

    async def test_refuses_a_live_account(self, account, operator):
        words = ("clock", "advance", "--account", account.account_uuid, "--days", "1")

        with pytest.raises(AssertionError, match="no sandbox that is let in"):
            await operator.runs(*words)


async def _taken(context, account_id):
    """Until a worker has the job."""
    question = f"{QUEUED} and status = 'picked'"
    async with asyncio.timeout(20), context.pool.connection(None) as connection:
        while not await connection.fetchval(question, account_id):
            await asyncio.sleep(0.02)


async def _puts_off(context, superuser, account_id):
    """A job of the account that has its next try tomorrow."""
    async with context.pool.connection(None) as connection:
        await enqueue(connection, [(A_JOB, {"account_id": account_id, "position": 1})])
    await superuser.execute(
        "update pgqueuer set execute_after = now() + interval '1 day'"
        " where entrypoint = $1",
        A_JOB,
    )
