"""AUT-08 in small: who guesses has to wait, however the guesses are spread."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import httpx
import pytest
from asgi import asked
from make import Answer
from scale import scaled
from staff import let_in, sign_in

from regulars.accounts.errors import NotSignedIn
from regulars.app import create
from regulars.kit.errors import TooManyRequests
from regulars.kit.tries import FAILURES_OF_A_NETWORK
from regulars.staff.guessing import TRIES_AT_AN_ADDRESS

pytestmark = pytest.mark.usefixtures("quick_hashes")

# What the database takes for one address: capitals, and letters whose small one is
# another letter, by rules that are the database's own.
SPELLINGS = ["iiik", "IIIK", "İiiK", "\u0130\u0130\u0130\u212a"]

numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, so that no minute ends within a test."""
    now = time.time()
    monkeypatch.setattr("regulars.kit.limits.time.time", lambda: now)


def network() -> str:
    """One that no other test has guessed from."""
    return f"198.51.100.{next(numbers)}"


@contextlib.asynccontextmanager
async def seen_from(
    http: httpx.AsyncClient, address: str
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the same server, at this address."""
    application = http._transport.app  # type: ignore[attr-defined]
    transport = httpx.ASGITransport(application, client=(address, 50_000))
    async with httpx.AsyncClient(transport=transport, base_url=http.base_url) as far:
        yield far


async def statuses(client: httpx.AsyncClient, count: int) -> list[int]:
    """What as many guesses get, each at another address that nobody has."""
    return [
        (await sign_in(client, f"nobody{next(numbers)}@example.com", "wrong")).status
        for _ in range(count)
    ]


async def secret_guess(client: httpx.AsyncClient, client_id: int) -> httpx.Response:
    form = {"grant_type": "client_credentials", "client_id": str(client_id)}
    return await client.post("/oauth/token", data=form | {"client_secret": "a guess"})


class TestAnAddress:
    async def test_is_one_however_the_database_lets_it_be_spelt(self, http, dashboard):
        name, domain = "iiik", f"spelt{next(numbers)}.example.com"
        await let_in(dashboard, "cashier", f"{name}@{domain}")
        spellings = itertools.cycle(SPELLINGS)
        # Without cookies: a browser that was signed in before has tries of its own.

        known = [
            (await sign_in(http, f"{spelt}@{domain}")).status for spelt in SPELLINGS[:3]
        ]
        got = [
            await sign_in(http, f"{next(spellings)}@{domain}", "wrong")
            for _ in range(2 * TRIES_AT_AN_ADDRESS)
        ]

        guesses = [each for each in got if each.problem == NotSignedIn]
        print(f"tried={len(got)} expected={TRIES_AT_AN_ADDRESS} got={len(guesses)}")
        assert known == [201] * 3
        assert len(guesses) == TRIES_AT_AN_ADDRESS - len(known)
        assert got[-1].problem == TooManyRequests


class TestANetwork:
    async def test_tries_so_many_addresses_and_no_more(self, http):
        async with seen_from(http, network()) as guesser:
            got = await statuses(guesser, FAILURES_OF_A_NETWORK + 5)

        expected = [401] * FAILURES_OF_A_NETWORK + [429] * 5
        print(f"tried={len(got)} expected={FAILURES_OF_A_NETWORK} got={got.count(401)}")
        assert got == expected

    async def test_of_ipv6_is_one_whichever_of_its_addresses_it_takes(self, http):
        got = []
        for host in range(FAILURES_OF_A_NETWORK + 1):
            async with seen_from(http, f"2001:db8:5::{host:x}") as guesser:
                got += await statuses(guesser, 1)
        async with seen_from(http, "2001:db8:6::1") as neighbour:
            others = await statuses(neighbour, 1)

        assert got.count(401) == FAILURES_OF_A_NETWORK
        assert (got[-1], others) == (429, [401])

    async def test_that_guesses_holds_nobody_else_up(self, http, account):
        async with seen_from(http, network()) as guesser:
            await statuses(guesser, FAILURES_OF_A_NETWORK + 1)
        async with seen_from(http, network()) as owner:
            answer = await sign_in(owner, account.staff_email, account.staff_password)

        assert answer.status == 201

    async def test_may_be_right_as_often_as_it_likes(self, http, dashboard):
        staff = [await let_in(dashboard, "cashier") for _ in range(4)]
        async with seen_from(http, network()) as office:
            right = [
                (await sign_in(office, each["email"])).status
                for each in staff * TRIES_AT_AN_ADDRESS
            ]
            wrong = await statuses(office, FAILURES_OF_A_NETWORK + 1)

        assert len(right) > FAILURES_OF_A_NETWORK
        assert right == [201] * len(right)
        assert wrong.count(401) == FAILURES_OF_A_NETWORK

    async def test_guesses_no_more_secrets_of_clients_than_that(self, http, account):
        client_id = account.oauth_client_id
        async with seen_from(http, network()) as guesser:
            got = [
                await secret_guess(guesser, client_id)
                for _ in range(FAILURES_OF_A_NETWORK + 1)
            ]
            elsewhere = await secret_guess(http, client_id)

        assert [each.status_code for each in got[:-1]] == [401] * (len(got) - 1)
        assert got[-1].status_code == 429
        assert 1 <= int(got[-1].headers["retry-after"]) <= 60
        assert set(got[-1].json()) == {"error", "error_description"}
        assert elsewhere.status_code == 401


class Servers(NamedTuple):
    """Two processes of one server, as far as counts know."""

    here: httpx.AsyncClient
    there: httpx.AsyncClient


@pytest.fixture
async def servers(database, settings) -> AsyncIterator[Servers]:
    async with asked(create(settings, database)) as here:
        async with asked(create(settings, database)) as there:
            yield Servers(here, there)


async def test_what_was_guessed_at_one_process_counts_in_the_other(servers):
    address = f"shared{next(numbers)}@example.com"
    for _ in range(TRIES_AT_AN_ADDRESS):
        assert (await sign_in(servers.here, address, "wrong")).status == 401

    answers: list[Answer] = []
    # One more is answered each time that the counts have not come over yet.
    for _ in range(5):
        await asyncio.sleep(1.5)
        answers.append(await sign_in(servers.there, address, "wrong"))
        if answers[-1].status == 429:
            break

    assert answers[-1].problem == TooManyRequests


JOBS = "select count(*) from pgqueuer where entrypoint like 'accounts.note_failed%'"


async def test_a_flood_of_guesses_is_no_flood_of_jobs(servers, dashboard, superuser):
    before, begun = await superuser.fetchval(JOBS), time.monotonic()
    staff = [await let_in(dashboard, "cashier") for _ in range(3)]
    spread = scaled(1_000)

    tried = [
        (await sign_in(servers.here, f"guess{each}@example.com", "wrong")).status
        for each in range(spread)
    ]
    for each in staff * 8:
        tried.append((await sign_in(servers.here, each["email"], "wrong one")).status)
    jobs = await settled(superuser, before)

    took = time.monotonic() - begun
    print(f"tried={len(tried)} expected=1 to {took + 2:.0f} got={jobs}")
    assert set(tried) == {401}
    assert 1 <= jobs <= min(took + 2, len(staff) * 8)


async def settled(superuser: Any, before: int) -> int:
    """How many jobs were made, once there are some and no more are coming."""
    jobs = 0
    for _ in range(20):
        await asyncio.sleep(1.5)
        now = await superuser.fetchval(JOBS) - before
        if now and now == jobs:
            break
        jobs = now
    return int(jobs)
