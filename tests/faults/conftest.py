"""Servers of these tests' own, which they may kill."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from homes import open_home
from running import Start, starting


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory of this test's own, which a system user may reach."""
    with open_home() as place:
        yield place


@pytest.fixture
def start() -> Iterator[Start]:
    """Begins a `regulars up`, in a home of its own unless one is given."""
    with starting() as begin:
        yield begin
