"""How much of each proof is run: a tenth in CI, all of it in `make test-long`."""

import os
from collections.abc import Sequence
from typing import TypeVar

SCALE = float(os.environ.get("REGULARS_TEST_SCALE", "0.1"))


Case = TypeVar("Case")

TURNS = 1 if SCALE >= 1 else 5


def in_turn(cases: Sequence[Case], turn: int) -> Sequence[Case]:
    """All cases at full count; else every fifth, begun elsewhere at each turn."""
    return cases[turn % TURNS :: TURNS]


def scaled(full_count: int) -> int:
    """So many of the full count, and at least one."""
    return max(1, int(full_count * SCALE))
