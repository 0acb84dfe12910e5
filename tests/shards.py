"""One part of the tests, so that a long run can be cut: REGULARS_TEST_SHARD=2/4."""

import os
import re
from collections.abc import Callable
from typing import TypeVar

import pytest

Item = TypeVar("Item")

ASKED = os.environ.get("REGULARS_TEST_SHARD") or "1/1"


def shard(
    items: list[Item], asked: str, together: Callable[[Item], object]
) -> list[Item]:
    """The part that was asked for: dealt out like cards, so that neighbours are parted.

    Long proofs stand beside each other in their files. Items for which `together` says
    the same are dealt as one.
    """
    which, of = which_of(asked)
    hands = list(dict.fromkeys(together(item) for item in items))
    dealt = set(hands[which - 1 :: of])
    return [item for item in items if together(item) in dealt]


def which_of(asked: str) -> tuple[int, int]:
    """The two numbers of `2/4`; anything else is told to whoever typed it."""
    found = re.fullmatch(r"([1-9]\d*)/([1-9]\d*)", asked)
    if not found or int(found[1]) > int(found[2]):
        raise pytest.UsageError(f"SHARD={asked}: say which of how many, such as 2/4")
    return int(found[1]), int(found[2])
