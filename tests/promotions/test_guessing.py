"""Who guesses voucher codes has to wait, and nobody else."""

import asyncio
import time

import pytest
from make import Api
from structlog.testing import capture_logs

from regulars.kit.errors import TooManyRequests
from regulars.kit.guessing import (
    MISSES_IN_ALARM,
    MISSES_OF_A_CALLER,
    MISSES_OF_AN_ACCOUNT,
)
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
