"""The whole of it: `regulars up`, a subscription over HTTP, and a real receiver."""

import asyncio
import time

import httpx
import pytest
from running import Running, starting

from webhooks.receiving import SECRET, Receiver, listening, until


def ask(up: Running, keys: dict[str, str]) -> httpx.Client:
    """The public door, with the first account's token."""
    token = keys["personal_access_token"]
    return httpx.Client(
        base_url=f"{keys['base_url']}/api/v3/oauth/clients",
        headers={"Authorization": f"Bearer {token}"},
    )


async def subscribed(door: httpx.Client, receiver: Receiver) -> None:
    body = {
        "name": "Whole",
        "event_type": "contact_created",
        "url": receiver.url,
        "secret": SECRET,
    }
    made = await asyncio.to_thread(door.post, "/webhook-subscriptions", json=body)
    assert made.status_code == 201, made.text


async def add(door: httpx.Client, number: int) -> str:
    body = {"email": f"whole{number}@example.com"}
    made = await asyncio.to_thread(door.post, "/contacts", json=body)
    return str(made.json()["data"]["uuid"])


def told(receiver: Receiver) -> list[str]:
    return [got.told["data"]["contact"]["uuid"] for got in receiver.got]


@pytest.mark.xdist_group("whole")
async def test_a_worker_delivers_within_seconds_and_one_that_was_killed_loses_nothing():
    async with listening() as receiver:
        with starting() as start:
            up = start(REGULARS_EGRESS_ALLOW=receiver.place)
            keys = await asyncio.to_thread(up.wait_until_ready)
            with ask(up, keys) as door:
                await subscribed(door, receiver)
                begun = time.monotonic()
                first = await add(door, 0)
                await until(lambda: first in told(receiver), 10)
                took = time.monotonic() - begun

                [worker] = [c for c in up.process.children() if "work" in c.cmdline()]
                before = [await add(door, number) for number in range(1, 21)]
                worker.kill()
                after = [await add(door, number) for number in range(21, 31)]
                await until(lambda: {*before, *after} <= {*told(receiver)}, 60)

    wanted = {first, *before, *after}
    twice = len(receiver.got) - len({got.id for got in receiver.got})
    print(
        f"tried={len(wanted)} expected=all got={len({*told(receiver)})} {twice} twice"
    )
    print(f"the first came after {took:.1f} s")
    assert {*told(receiver)} == wanted
    assert {got.id for got in receiver.got if not got.is_signed_with(SECRET)} == set()
    assert took < 5
