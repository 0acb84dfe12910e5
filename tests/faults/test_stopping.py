"""OPS-04 in small: who is told to stop answers what has begun, and goes in time."""

import asyncio
import signal
from pathlib import Path

import psutil
import pytest
from running import Start, free_port
from tills import Tills, problems

pytestmark = pytest.mark.xdist_group("stopping")

LONGEST_STOP = 25


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_no_request_is_cut_off_when_it_is_told_to_stop(
    start: Start, home: Path, number: signal.Signals
) -> None:
    port = str(free_port())
    running = start("--port", port, home=home)
    tills = Tills(running.wait_until_ready())

    async with tills.selling():
        await tills.until_sold(400)
        family = running.family()
        running.process.send_signal(number)
        code = await asyncio.to_thread(running.process.wait, LONGEST_STOP)
        left = psutil.wait_procs(family, timeout=2)[1]
        again = start("--port", port, home=home)
        await asyncio.to_thread(again.wait_until_ready, 90)
        await tills.until_sold(100)

    print(
        f"OPS-04 tried={len(tills.given())} sales over a stop with {number.name} "
        f"expected=0 cut off got={tills.cut_off}"
    )
    assert (code, left) == (0, [])
    assert tills.cut_off == 0
    assert tills.wrong == []
    assert sorted(tills.given()) == sorted(await tills.booked())
    assert await problems(again) == []
