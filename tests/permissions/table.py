"""The published table: each call, what it needs, and what it answers to whom."""

import csv
from functools import cache
from pathlib import Path

from operations import Operation, operations

TABLE = Path(__file__).parent / "permissions.tsv"

# What some of them give to somebody or take away: it must be among the caller's rights.
GIVES = Path(__file__).parent / "gives.tsv"

SIGNING_OUT = "DELETE /api/dashboard/session"

ROLES = ("owner", "manager", "cashier", "analyst")


@cache
def rows() -> tuple[dict[str, str], ...]:
    """The table's rows, each by its columns."""
    with TABLE.open(newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t"))


def answers(operation: Operation) -> dict[str, str]:
    """The row of an operation; an operation without one may be answered to nobody."""
    for row in rows():
        if (row["method"], row["path"]) == (operation.method, operation.path):
            return row
    raise AssertionError(f"{operation} has no row in {TABLE.name}: nobody may call it")


@cache
def gives() -> dict[tuple[str, str], str]:
    """What a call gives or takes away, by its method and path."""
    with GIVES.open(newline="") as file:
        told = csv.DictReader(file, delimiter="\t")
        return {(row["method"], row["path"]): row["gives"] for row in told}


def guarded() -> list[Operation]:
    """The operations that want a credential; the one that voids sessions is last."""
    found = [each for each in operations() if answers(each)["permission"] != "none"]
    return sorted(found, key=lambda each: str(each) == SIGNING_OUT)
