"""OPS-04 in small: who is told to stop answers what has begun, and goes in time."""

import asyncio
import json
import signal
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import psutil
import pytest
from running import Running, Start, free_port
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


CONTACTS = "/api/v3/oauth/clients/contacts"


def created(keys: Mapping[str, str], email: str) -> httpx.Response:
    """The answer to a contact that somebody new to the server sends."""
    token = {"Authorization": f"Bearer {keys['personal_access_token']}"}
    where = f"{keys['base_url']}{CONTACTS}"
    return httpx.post(where, json={"email": email}, headers=token, timeout=20)


def until_unready(keys: Mapping[str, str], seconds: float = 20) -> httpx.Response:
    """What `/ready` says once it no longer says yes."""
    until = time.monotonic() + seconds
    while (answer := httpx.get(f"{keys['base_url']}/ready")).status_code == 200:
        assert time.monotonic() < until
        time.sleep(0.02)
    return answer


class HalfSent:
    """A request of which the server has the head, and waits for the rest."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        url = httpx.URL(keys["base_url"])
        self._address = (url.host, url.port)
        self._body = json.dumps({"email": "half@example.com"}).encode()
        head = [
            f"POST {CONTACTS} HTTP/1.1",
            "Host: regulars.test",
            "Content-Type: application/json",
            f"Content-Length: {len(self._body)}",
            f"Authorization: Bearer {keys['personal_access_token']}",
        ]
        self._head = "\r\n".join(head).encode() + b"\r\n\r\n"

    async def begin(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(*self._address)
        self._writer.write(self._head)
        await self._writer.drain()

    async def end(self) -> bytes:
        self._writer.write(self._body)
        answer = await asyncio.wait_for(self._reader.read(), 20)
        self._writer.close()
        return answer


async def test_it_is_unready_first_and_answers_for_a_while_still(start: Start) -> None:
    running = start(REGULARS_DRAIN_SECONDS="8")
    keys = running.wait_until_ready()
    begun = HalfSent(keys)
    await begun.begin()

    running.process.terminate()
    unready = until_unready(keys)
    alive = httpx.get(f"{keys['base_url']}/health")
    late = created(keys, "late@example.com")
    finished = await begun.end()
    code = await asyncio.to_thread(running.process.wait, LONGEST_STOP)

    assert unready.status_code == 503
    assert int(unready.headers["retry-after"]) >= 1
    assert unready.json()["code"] == 90008
    assert (alive.status_code, late.status_code) == (200, 201)
    # So that the next request of the same client goes elsewhere.
    assert late.headers["connection"] == "close"
    assert finished.split(b" ", 2)[1] == b"201"
    assert b"half@example.com" in finished
    assert code == 0
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{keys['base_url']}/health")


def test_told_twice_it_ends_at_once_and_serves_again(start: Start, home: Path) -> None:
    running = start(home=home, REGULARS_DRAIN_SECONDS="30")
    keys = running.wait_until_ready()
    assert created(keys, "kept@example.com").status_code == 201
    family = running.family()

    running.process.terminate()
    until_unready(keys)
    running.process.terminate()
    code = running.process.wait(10)

    assert code == -signal.SIGTERM
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert is_known(start(home=home), "kept@example.com")


def is_known(running: Running, email: str) -> bool:
    """Whether a server that has just been started knows this contact."""
    keys = running.wait_until_ready(90)
    answer = httpx.get(
        f"{keys['base_url']}{CONTACTS}/find-one-by",
        params={"email": email},
        headers={"Authorization": f"Bearer {keys['personal_access_token']}"},
    )
    return answer.status_code == 200
