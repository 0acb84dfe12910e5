"""IDM-01: the same request many times at once takes effect once.

Every route that moves value is tried; a new one fails here until it has its case.
"""

import asyncio

import httpx
import pytest
from proving import dice, tell
from scale import scaled
from value_moves import MOVES, Till, effects, routes_that_move_value, told

from regulars.kit.errors import IdempotencyKeyRunning

KEYS, TWINS = 500, 20

ROUTES = routes_that_move_value()

REPLAYED = "idempotency-replayed"


def test_every_route_that_moves_value_has_its_case():
    untried = [told(r) for r in ROUTES if (r.method, r.path) not in MOVES]

    tell(tried=len(ROUTES), expected=[], got=untried)
    assert len(ROUTES) >= 9
    assert not untried, f"give these a case in value_moves.py: {untried}"


@pytest.mark.parametrize("route", ROUTES, ids=told)
async def test_twins_take_effect_once_and_hear_the_same(
    route, http, account, superuser
):
    till = Till.of(http, account)
    keys = -(-scaled(KEYS) // len(ROUTES))
    chance = dice(told(route))
    move = MOVES[route.method, route.path]
    requests = [await move.prepared(till, route.door.name) for _ in range(keys)]
    before = await effects(superuser, till, route)

    wrong = []
    for request in requests:
        key = f"twins {chance.random()}"
        answers = await asyncio.gather(*(request.sent(till, key) for _ in range(TWINS)))
        wrong += unlike(answers)

    done = await effects(superuser, till, route) - before
    tell(tried=keys * TWINS, expected=[keys, 0], got=[done, len(wrong)])
    assert done == keys
    assert not wrong


def unlike(answers: list[httpx.Response]) -> list[str]:
    """What is not the one answer, told once for itself and else as a replay."""
    done = [each for each in answers if each.is_success]
    first = [each for each in done if REPLAYED not in each.headers]
    if len(first) != 1:
        return [f"{len(first)} answers are first: {[each.text for each in answers]}"]
    stored = (first[0].status_code, first[0].content)
    return [
        f"{each.status_code} {each.text}"
        for each in answers
        if (each.status_code, each.content) != stored
        and each.json().get("code") != IdempotencyKeyRunning.code
    ]
