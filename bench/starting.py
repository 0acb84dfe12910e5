"""How long it takes from the command to the first answer."""

from pathlib import Path

import msgspec

from bench.processes import up
from bench.slices import median


class Starting(msgspec.Struct, frozen=True):
    """Seconds until requests are answered."""

    fresh_with_demo: float
    on_existing_data: float


async def starting(home: Path, times: int) -> Starting:
    """A fresh server with the demo once, then that one again so many times."""
    async with up(home / "demo", "--demo") as server:
        fresh = server.seconds_to_start
    again: list[float] = []
    for _ in range(times):
        async with up(home / "demo") as server:
            again.append(server.seconds_to_start)
    return Starting(fresh, median(again))
