"""Each code of the contract that the finished rooms have: met by a public client."""

from pathlib import Path
from typing import Any

import pytest

from contract import giftcard_states, voucher_states
from contract.states import STATES, Stage
from regulars import rooms
from regulars.kit.errors import registry

rooms.load("errors")

CODES = Path(__file__).parents[1] / "house_rules" / "codes.tsv"

# Every call of these rooms is there.
FINISHED = {
    *("kit", "accounts", "attributes", "contacts", "loyalty", "giftcards", "rewards"),
    *("portal", "messages"),
    *("portal", "promotions"),
}

assert giftcard_states.GIVEN and voucher_states.GIVEN

ELSEWHERE = {1000: "our own failure, which nobody brings about: tests/kit"}


def of_the_contract() -> dict[int, str]:
    """The codes of finished rooms, with the contract's words."""
    lines = (line.split("\t") for line in CODES.read_text().splitlines()[1:])
    return {
        int(code): words
        for code, words, _ in lines
        if registry[int(code)].__module__.split(".")[1] in FINISHED
    }


def test_every_code_has_a_state_that_it_is_told_in():
    wanted = of_the_contract().keys() - ELSEWHERE.keys()

    print(f"tried={len(wanted)} expected=[] got={sorted(wanted ^ STATES.keys())}")
    assert STATES.keys() == wanted


@pytest.fixture
async def stage(
    request: pytest.FixtureRequest, chores: Any, make: Any, second_session: Any
) -> Stage:
    return Stage(request.getfixturevalue)


@pytest.mark.parametrize("code", sorted(STATES), ids=lambda c: STATES[c].__name__)
async def test_is_told_as_the_contract_has_it(stage, code):
    answer = await STATES[code](stage)

    refused = dict(answer.body)
    errors = refused.pop("errors", None)
    message = of_the_contract()[code]
    assert refused == {"message": message, "code": code, "status_code": 400}
    assert answer.status == 400
    assert (errors is not None) == (code == 1003), "fields only with invalid input"
