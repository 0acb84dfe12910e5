"""Every code of the contract is declared once, in its own words."""

from pathlib import Path

import pytest
from sources import ROOT

from regulars import rooms
from regulars.kit.errors import Problem, registry

rooms.load("errors")

HERE = Path(__file__).parent / "codes.tsv"
SHARED = ROOT.parent / "shared/contract/codes.tsv"
OUR_FIRST = 90_000


def contract(path: Path) -> dict[int, str]:
    lines = path.read_text().splitlines()[1:]
    return {int(code): words for code, words, _ in (x.split("\t") for x in lines)}


def ours() -> list[type[Problem]]:
    return [p for p in registry.values() if p.__module__.startswith("regulars.")]


def test_every_code_of_the_contract_is_declared_with_its_exact_text():
    declared = {problem.code: problem.message for problem in ours()}

    wrong = {
        code: (words, declared.get(code))
        for code, words in contract(HERE).items()
        if declared.get(code) != words
    }

    print(f"tried={len(contract(HERE))} expected={{}} got={wrong}")
    assert len(contract(HERE)) == 83
    assert not wrong, f"code: (contract, declared): {wrong}"


def test_codes_that_are_not_the_contracts_are_our_own():
    strange = [
        f"{problem.__name__} {problem.code}"
        for problem in ours()
        if problem.code not in contract(HERE) and problem.code < OUR_FIRST
    ]

    assert not strange, f"neither of the contract nor from {OUR_FIRST} on: {strange}"


@pytest.mark.skipif(
    not SHARED.exists(), reason="the contract lies beside this checkout"
)
def test_our_copy_of_the_codes_is_the_contract():
    assert HERE.read_text() == SHARED.read_text(), "copy the contract's codes.tsv again"


def test_problems_stand_in_the_errors_of_their_room():
    homes = {f"regulars.{room}.errors" for room in (*rooms.ROOMS, "kit")}

    strays = [
        f"{p.__module__}.{p.__name__}"
        for p in ours()
        # A file that has grown is a folder.
        if ".".join(p.__module__.split(".")[:3]) not in homes
    ]

    assert not strays, f"declared elsewhere than in a room's errors.py: {strays}"


def test_public_doors_refuse_what_the_contract_names_with_400():
    other = {p.code: p.public_status for p in ours() if p.public_status != 400}

    of_the_contract = {code: other[code] for code in other if code < OUR_FIRST}

    assert of_the_contract == {1000: 500}, "only our own failure is a 500"


def test_a_problem_that_says_not_found_is_a_404_and_says_so_in_its_name():
    uneven = [
        p.__name__
        for p in ours()
        if p.__name__.endswith("NotFound") != (p.status == 404)
    ]

    assert not uneven, f"named NotFound or answering 404, but not both: {uneven}"
