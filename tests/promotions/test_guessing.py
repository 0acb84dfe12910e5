"""Who guesses voucher codes has to wait, and nobody else."""

import asyncio
import contextlib
import time

import pytest
from make import Api
from structlog.testing import capture_logs

from regulars.kit import causation
from regulars.kit.clock import now
from regulars.kit.doors import Caller
from regulars.kit.errors import TooManyRequests
from regulars.kit.guessing import (
    MISSES_IN_ALARM,
    MISSES_OF_A_CALLER,
    MISSES_OF_AN_ACCOUNT,
    Guessing,
)
from regulars.kit.limits import Limits
from regulars.promotions.errors import VoucherAlreadyRedeemed, VoucherNotFound


@pytest.fixture(autouse=True)
def minute(monkeypatch):
    """The clock stands still, so that no minute ends within a test."""
    now = time.time()
    monkeypatch.setattr("regulars.kit.limits.time.time", lambda: now)


@pytest.fixture
def new_key(dashboard, http):
    """Another key of the account."""

    async def made():
        token = (await dashboard.post("/tokens", name="Another")).data["token"]
        return Api(http, "/api/v3/oauth/clients", token)

    return made


async def told(answer):
    """The problem that is told, or none."""
    asked = await answer
    return asked.problem if asked.status >= 400 else None


async def misses(key, times, path="/vouchers/redeem"):
    """What the key is told of wrong codes, all at once."""
    return await asyncio.gather(
        *(
            told(key.post(path, code=f"WRONG{n}", number_of_times=1))
            for n in range(times)
        )
    )


@pytest.mark.parametrize("path", ["/vouchers/redeem", "/vouchers/multi-redeem"])
async def test_guesses_at_once_are_no_way_around_it(new_key, path, make):
    key = await new_key()
    code = (await make.voucher())["code"]

    answers = await misses(key, 60, path)
    found = await told(key.get("/vouchers/find", code=code))

    assert answers.count(VoucherNotFound) == MISSES_OF_A_CALLER
    assert answers.count(TooManyRequests) == 60 - MISSES_OF_A_CALLER
    assert found is TooManyRequests


async def test_many_tills_with_one_key_are_never_refused(new_key, make):
    key = await new_key()
    voucher = await make.voucher(total_redemptions_allowed=90)
    await misses(key, MISSES_OF_A_CALLER - 1)

    answers = await asyncio.gather(
        *(told(key.post("/vouchers/redeem", code=voucher["code"])) for _ in range(100))
    )

    assert answers.count(None) == 90
    assert answers.count(VoucherAlreadyRedeemed) == 10


async def test_in_an_alarm_each_key_has_two_and_the_operator_is_told(new_key, make):
    voucher = await make.voucher()
    with capture_logs() as logs:
        for _ in range(MISSES_OF_AN_ACCOUNT // MISSES_OF_A_CALLER):
            await misses(await new_key(), MISSES_OF_A_CALLER)
        fresh = await new_key()
        found = await told(fresh.get("/vouchers/find", code=voucher["code"]))
        wrong = await misses(fresh, MISSES_IN_ALARM + 1)

    alarms = [log for log in logs if log["event"] == "voucher codes are guessed"]
    assert found is None and len(alarms) == 1
    assert wrong.count(VoucherNotFound) == MISSES_IN_ALARM
    assert wrong.count(TooManyRequests) == 1


async def test_guesses_with_idempotency_keys_are_no_way_around_it(new_key):
    key = await new_key()

    answers = await asyncio.gather(
        *(
            told(
                key.send(
                    "POST",
                    "/vouchers/redeem",
                    {"Idempotency-Key": f"guess-{number}"},
                    json={"code": f"WRONG{number}"},
                )
            )
            for number in range(3 * MISSES_OF_A_CALLER)
        )
    )

    assert answers.count(VoucherNotFound) == MISSES_OF_A_CALLER
    assert answers.count(TooManyRequests) == 2 * MISSES_OF_A_CALLER


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_guesses_that_call_themselves_reactions_are_no_way_around_it(
    new_key, method, context
):
    key = await new_key()
    key.headers[causation.HEADER] = causation.header(context.keys, 1, now())

    def guess(code):
        if method == "GET":
            return key.get("/vouchers/find", code=code)
        return key.post("/vouchers/redeem", code=code)

    answers = await asyncio.gather(
        *(told(guess(f"WRONG{n}")) for n in range(3 * MISSES_OF_A_CALLER))
    )

    assert answers.count(VoucherNotFound) == MISSES_OF_A_CALLER
    assert answers.count(TooManyRequests) == 2 * MISSES_OF_A_CALLER


async def test_a_call_that_is_repeated_gets_its_answer_whoever_guesses(new_key, make):
    key = await new_key()
    body = {"code": (await make.voucher())["code"]}
    own = {"Idempotency-Key": "sale-1"}
    done = await key.send("POST", "/vouchers/redeem", own, json=body)
    await misses(key, 2 * MISSES_OF_A_CALLER)

    again = await key.send("POST", "/vouchers/redeem", own, json=body)
    another = await told(key.post("/vouchers/redeem", **body))

    assert done.status == 201 and again.body == done.body
    assert another is TooManyRequests


async def test_who_holds_a_connection_without_a_place_is_refused_all_the_same(
    context, work, account
):
    lines, guesses = Guessing("test", VoucherNotFound), Limits(0)
    caller = Caller(account.account_id, account.account_uuid, "", "", frozenset(), "")
    await work.begin()

    async def guess():
        with contextlib.suppress(VoucherNotFound):
            async with lines.guess(work, guesses, context.keys, caller):
                raise VoucherNotFound

    for _ in range(MISSES_OF_A_CALLER):
        await guess()
    with pytest.raises(TooManyRequests):
        await guess()
    await work.close()


async def test_who_has_a_connection_waits_for_nobody_who_waits_for_one(new_key, make):
    key = await new_key()
    voucher = await make.voucher(total_redemptions_allowed=90)
    body = {"code": voucher["code"]}

    def keyed(number):
        own = {"Idempotency-Key": f"sale-{number}"}
        return key.send("POST", "/vouchers/redeem", own, json=body)

    async with asyncio.timeout(8):
        answers = await asyncio.gather(
            *(told(keyed(number)) for number in range(2 * MISSES_OF_A_CALLER)),
            *(
                told(key.get("/vouchers/find", **body))
                for _ in range(3 * MISSES_OF_A_CALLER)
            ),
        )

    assert set(answers) == {None}
