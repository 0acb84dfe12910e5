"""A few seconds of load, and what came of it."""

from collections.abc import Sequence

import msgspec


class Slice(msgspec.Struct, frozen=True):
    """How many requests a second, how many in all, and how long they took."""

    per_second: float
    requests: int
    p50: float
    p99: float
    failed: int = 0
    # Of the process that answers, for each request.
    python_microseconds: float = 0.0


def percentile(waits: Sequence[float], share: float) -> float:
    """The wait that this share of all waits does not exceed."""
    ordered = sorted(waits)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return percentile(values, 0.5)
