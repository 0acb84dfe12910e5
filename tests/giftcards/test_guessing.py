"""Who guesses gift card codes has to wait, and nobody else."""

import asyncio
import time

import pytest
from asgi import asked
from make import Api
from structlog.testing import capture_logs

from regulars.app import create
from regulars.giftcards.errors import GiftcardNotFound
from regulars.kit.errors import TooManyRequests
from regulars.kit.guessing import (
    MISSES_IN_ALARM,
    MISSES_OF_A_CALLER,
    MISSES_OF_AN_ACCOUNT,
)

KEYS_FOR_AN_ALARM = MISSES_OF_AN_ACCOUNT // MISSES_OF_A_CALLER

ALARM = "gift card codes are guessed"


@pytest.fixture(autouse=True)
def minute(monkeypatch):
    """The clock stands still, so that no minute ends within a test."""
    now = time.time()
    monkeypatch.setattr("regulars.kit.limits.time.time", lambda: now)


@pytest.fixture
def new_key(dashboard, http):
    """Another key of the account, at one of its servers."""

    async def made(server=http):
        token = (await dashboard.post("/tokens", name="Another")).data["token"]
        return Api(server, "/api/v3/oauth/clients", token)

    return made


async def look(key, code):
    """What this key is told of the code: a problem, or none."""
    told = await key.get("/giftcards/find-one-by", hash=code)
    return told.problem if told.status >= 400 else None


async def miss(key, times):
    """What the key is told each time that it tries a wrong code."""
    return [await look(key, f"WRONG{number:04}") for number in range(times)]


async def test_a_key_that_goes_on_after_its_refusal_alarms_nobody(new_key):
    first, another = await new_key(), await new_key()

    told = await miss(first, MISSES_OF_A_CALLER + MISSES_OF_AN_ACCOUNT)
    by_another = await miss(another, MISSES_IN_ALARM + 1)

    assert told[MISSES_OF_A_CALLER:] == [TooManyRequests] * MISSES_OF_AN_ACCOUNT
    assert by_another == [GiftcardNotFound] * (MISSES_IN_ALARM + 1)


async def test_in_an_alarm_cards_are_found_at_once_as_before(new_key, make):
    card = await make.giftcard()
    for _ in range(KEYS_FOR_AN_ALARM):
        await miss(await new_key(), MISSES_OF_A_CALLER)
    fresh = await new_key()

    found = await asyncio.gather(*(look(fresh, card["hash"]) for _ in range(10)))
    wrong = await miss(fresh, MISSES_IN_ALARM + 1)

    assert found == [None] * 10
    assert wrong == [GiftcardNotFound] * MISSES_IN_ALARM + [TooManyRequests]


async def test_guesses_at_once_are_no_way_around_it(new_key):
    key = await new_key()

    told = await asyncio.gather(*(look(key, f"GUESS{n:04}") for n in range(40)))

    assert told.count(GiftcardNotFound) == MISSES_OF_A_CALLER
    assert told.count(TooManyRequests) == 40 - MISSES_OF_A_CALLER


async def test_many_tills_with_one_key_find_cards_at_once(new_key, make):
    key, card = await new_key(), await make.giftcard()
    await miss(key, MISSES_OF_A_CALLER - 1)

    found = await asyncio.gather(*(look(key, card["hash"]) for _ in range(100)))

    assert found == [None] * 100


async def test_the_alarm_is_told_once_also_when_the_count_leaps(
    new_key, settings, database
):
    more_than_half = KEYS_FOR_AN_ALARM // 2 + 1
    async with asked(create(settings, database)) as here:
        async with asked(create(settings, database)) as there:
            keys = [
                await new_key(server)
                for server in (here, there)
                for _ in range(more_than_half)
            ]
            # At once: a miss takes a while, and each second the counts are shared.
            await asyncio.gather(*(miss(key, MISSES_OF_A_CALLER) for key in keys))
            # Until each has been told what the other has counted.
            await asyncio.sleep(2.5)
            with capture_logs() as told:
                await miss(await new_key(there), 4)

    assert [each["event"] for each in told if each["event"] == ALARM] == [ALARM]
