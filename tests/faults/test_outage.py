"""While the database is away every call says so, and then all goes on by itself."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from homes import open_home
from operations import operations
from parties import Party
from running import command, environment, free_port, regulars

from regulars.kit.postgres import EmbeddedServer, embedded
from regulars.kit.postgres.leftovers import processes
from regulars.opening import Opened

pytestmark = pytest.mark.xdist_group("outage")

# Ten seconds (D26), and what a busy machine may add to them.
PATIENCE = 25

READ = ("GET", 200)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with open_home() as home:
        yield home


@pytest.fixture(scope="module")
async def server(place: Path) -> AsyncIterator[EmbeddedServer]:
    async with embedded(place / "data", print) as running:
        yield running


@pytest.fixture(scope="module")
async def http(server: EmbeddedServer, place: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A server of its own on this database, which it doesn't start or stop."""
    beside = {"REGULARS_DATA_DIR": str(place / "data")}
    assert (await asyncio.to_thread(regulars, "migrate", **beside)).returncode == 0
    port = free_port()
    process = subprocess.Popen(
        command("serve", "--port", str(port)),
        env=environment()
        | {
            "REGULARS_DATA_DIR": str(place / "own"),
            "REGULARS_DATABASE_URL": server.dsn(),
            # A sandbox for each call that names one.
            "REGULARS_MOST_SANDBOXES": "100",
        },
    )
    base_url = f"http://127.0.0.1:{port}"
    # No call waits for another's connection: there are more calls than a client has.
    together = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=base_url, timeout=PATIENCE, limits=together
    ) as client:
        await until(client, 200)
        yield client
    process.terminate()
    assert process.wait(25) == 128 + signal.SIGTERM


@pytest.fixture(scope="module")
async def party(http: httpx.AsyncClient, server: EmbeddedServer, place: Path) -> Party:
    made = await asyncio.to_thread(
        regulars,
        *("accounts", "create", "--name", "Bakery", "--json"),
        REGULARS_DATABASE_URL=server.dsn(),
        REGULARS_DATA_DIR=str(place / "own"),
    )
    keys = json.loads(made.stdout)
    del keys["base_url"]
    return await Party.of(http, Opened(account_id=0, **keys))


async def until(http: httpx.AsyncClient, status: int) -> None:
    """Returns when /ready answers so."""
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(httpx.TransportError):
                if (await http.get("/ready")).status_code == status:
                    return
            await asyncio.sleep(0.05)


async def asked(party: Party, requests: list[httpx.Request]) -> list[httpx.Response]:
    return await asyncio.gather(*(party.http.send(each) for each in requests))


# Sealed, so a link that no mail has carried is refused before the database is asked.
BY_LINK = (
    "/invitations/lookups",
    "/invitations/acceptances",
    "/passwords",
    "/sessions/second-step",
)


async def right_requests(party: Party) -> list[httpx.Request]:
    """One for each operation, all of which would be accepted."""
    found = []
    for operation in operations():
        if operation.path.endswith(BY_LINK):
            continue
        right = await party.request(operation)
        secret = party.keys[operation.door][0] or "none"
        found.append(
            party.http.build_request(
                operation.method,
                right.url,
                params=right.query,
                json=right.body,
                headers={"Authorization": f"Bearer {secret}", **right.all_headers},
            )
        )
    return found


def told(answers: list[httpx.Response]) -> list[str]:
    """Which answers are no 503 of the one syntax that says when to come back."""
    return [
        f"{each.request.method} {each.request.url.path}: {each.status_code} {each.text}"
        for each in answers
        if each.status_code != 503
        or each.json().keys() != expected_keys(each.request.url.path)
        or int(each.headers.get("retry-after", "0")) < 1
    ]


def expected_keys(path: str) -> set[str]:
    """Tokens are refused as RFC 6749 says, everything else as the contract does."""
    if path.startswith("/oauth/"):
        return {"error", "error_description"}
    return {"message", "code", "status_code"}


class TestAway:
    async def test_every_call_answers_503_and_all_recovers_by_itself(
        self, http: httpx.AsyncClient, party: Party, server: EmbeddedServer
    ) -> None:
        requests = await right_requests(party)

        await server.stop()
        try:
            await until(http, 503)
            # What is remembered of a credential is forgotten within a second.
            await asyncio.sleep(1.5)
            health = await http.get("/health")
            ready = await http.get("/ready")
            away = await asked(party, requests)
        finally:
            await server.start()
        await until(http, 200)
        back = await asked(party, requests)

        print(f"tried={len(away)} expected=503 got={told(away)}")
        assert health.status_code == 200
        assert told([ready]) == []
        assert told(away) == []
        assert [each for each in back if each.status_code >= 500] == []
        assert len([each for each in back if each.status_code < 300]) > len(back) / 2

    async def test_a_database_that_stands_still_is_waited_for_ten_seconds(
        self, http: httpx.AsyncClient, party: Party, place: Path
    ) -> None:
        requests = await right_requests(party)
        frozen = processes((place / "data" / "postgres").resolve())
        for process in frozen:
            os.kill(process, signal.SIGSTOP)
        try:
            begun = time.monotonic()
            answers = await asked(party, requests)
            took = time.monotonic() - begun
            # Those that are kept open are hung up on at just this time.
            async with httpx.AsyncClient(base_url=http.base_url) as fresh:
                health, ready = [await fresh.get(p) for p in ("/health", "/ready")]
        finally:
            for process in frozen:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)
        await until(http, 200)
        again = await party.make.contact()
        await party.make.reception(again, credits=5)

        # What was remembered a moment ago may be told; nothing may be written.
        waited = [a for a in answers if (a.request.method, a.status_code) != READ]
        print(f"tried={len(answers)} expected=503 got={told(waited)} in {took:.1f} s")
        assert told(waited) == [] and len(waited) > len(answers) * 0.8
        assert took < PATIENCE
        assert (health.status_code, ready.status_code) == (200, 503)
        assert await party.make.balance(again) == 5
