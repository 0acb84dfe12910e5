"""Who is late is cut off, and nobody else."""

import asyncio

import pytest

from regulars.kit import deadlines
from regulars.kit.deadlines import Deadlines


@pytest.fixture
async def watched(monkeypatch):
    monkeypatch.setattr(deadlines, "SECONDS_FOR_A_REQUEST", 0.05)
    monkeypatch.setattr(deadlines, "SECONDS_BETWEEN_LOOKS", 0.01)
    kept = Deadlines()
    watching = asyncio.create_task(kept.watch())
    yield kept
    watching.cancel()


async def answer(kept: Deadlines, waits_for: asyncio.Event) -> str:
    task = kept.begin()
    try:
        await waits_for.wait()
    except asyncio.CancelledError:
        if not kept.has_cut_off(task):
            raise
        return "too late"
    finally:
        kept.end(task)
    return "in time"


async def test_cuts_off_what_never_ends_and_lets_its_task_go_on(watched):
    told = await answer(watched, asyncio.Event())

    assert told == "too late"
    await asyncio.sleep(0.1)
    task = asyncio.current_task()
    assert task is not None and task.cancelling() == 0


async def test_leaves_alone_what_is_done(watched):
    done = asyncio.Event()
    done.set()

    told = [await answer(watched, done) for _ in range(3)]

    assert told == ["in time"] * 3
    await asyncio.sleep(0.1)


async def test_is_not_taken_for_somebody_else_who_cancels(watched):
    task = asyncio.create_task(answer(watched, asyncio.Event()))
    await asyncio.sleep(0)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
