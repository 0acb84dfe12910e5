"""AUT-08: thousands of guesses, from one place and from many, at people who work here.

No more of them are looked at than is documented, and whoever it is can still come in.
"""

import itertools
import secrets
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import httpx
import pyotp
import pytest
from scale import scaled
from staff import PASSWORD, let_in

from regulars.accounts.errors import NotSignedIn
from regulars.kit.errors import TooManyRequests
from regulars.kit.tries import FAILURES_OF_A_NETWORK
from regulars.staff.errors import LinkVoid, StepVoid, TriedTooOften, WrongCode
from regulars.staff.guessing import TRIES_AT_AN_ADDRESS
from regulars.staff.service.second_steps import MOST_AN_HOUR
from staff_sign_in.seat import Seat

GUESSES = scaled(10_000)
SOURCES = 200

SECOND = "/sessions/second-step"

numbers = itertools.count(1)


class Minutes:
    """A clock of limits that stands still, but for when a minute is let pass."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now

    def next(self) -> None:
        self.now += 60


@pytest.fixture(autouse=True)
def minutes(monkeypatch: pytest.MonkeyPatch) -> Minutes:
    """So that limits of a minute end when the test says so."""
    clock = Minutes()
    monkeypatch.setattr("regulars.kit.limits.time.time", clock)
    return clock


@pytest.fixture
def sources(http) -> list[Seat]:
    """Browsers in as many networks."""
    application = http._transport.app
    block = next(numbers)
    return [
        Seat(
            httpx.AsyncClient(
                transport=httpx.ASGITransport(
                    application, client=(f"10.{block}.{number}.7", 50_000)
                ),
                base_url=http.base_url,
            )
        )
        for number in range(SOURCES)
    ]


@pytest.fixture
async def owner(seat, dashboard) -> Any:
    """Somebody who has signed in in their own browser before."""
    user = await let_in(dashboard, "owner")
    await seat.sign_in(user["email"], PASSWORD)
    return user


@pytest.fixture
async def app(seat, owner) -> pyotp.TOTP:
    """The app that makes the owner's codes; they have signed out."""
    begun = (await seat.post("/session/totp", password=PASSWORD)).data
    made = pyotp.TOTP(begun["secret"])
    code = made.at(time.time() - 30)
    done = await seat.post("/session/totp/confirmations", code=code)
    assert done.status == 201
    await seat.delete("/session")
    return made


def told(what: str, got: Counter[Any], allowed: int) -> None:
    """What a proof prints."""
    counted = {getattr(each, "__name__", each): n for each, n in got.items()}
    print(f"tried={sum(got.values())} {what} expected<={allowed} got={counted}")


class TestPasswords:
    @pytest.mark.parametrize("places", [1, SOURCES])
    async def test_of_one_person_are_tried_ten_times_a_minute(
        self, seat, owner, sources, places
    ):
        await seat.delete("/session")
        from_where = itertools.cycle(sources[:places])

        got = Counter(
            [
                (await next(from_where).sign_in(owner["email"], f"guess {n}")).problem
                for n in range(GUESSES)
            ]
        )

        told("passwords", got, TRIES_AT_AN_ADDRESS)
        assert got[NotSignedIn] <= TRIES_AT_AN_ADDRESS
        assert set(got) == {NotSignedIn, TooManyRequests}
        # In the very same minute, and only in the browser that they have used before.
        stranger = await sources[-1].sign_in(owner["email"], PASSWORD)
        assert stranger.problem is TooManyRequests
        assert (await seat.sign_in(owner["email"], PASSWORD)).status == 201

    async def test_of_everybody_are_tried_thirty_times_by_one_network(
        self, sources, owner
    ):
        got = Counter(
            [
                (await sources[0].sign_in(f"{n}@example.com", PASSWORD)).problem
                for n in range(GUESSES)
            ]
        )

        told("addresses", got, FAILURES_OF_A_NETWORK)
        assert got[NotSignedIn] <= FAILURES_OF_A_NETWORK
        assert (await sources[1].sign_in(owner["email"], PASSWORD)).status == 201


class TestSecondFactors:
    @pytest.mark.parametrize("factor", ["code", "recovery_code"])
    async def test_are_tried_twenty_times_an_hour_by_who_has_the_password(
        self, seat, owner, app, sources, minutes, factor
    ):
        from_where = itertools.cycle(sources)
        got: Counter[Any] = Counter()
        proof = ""

        while sum(got.values()) < GUESSES:
            guesser = next(from_where)
            if not proof:
                begun = await guesser.sign_in(owner["email"], PASSWORD)
                if begun.status == 429:
                    minutes.next()
                    continue
                proof = begun.data["proof"]
            guess = f"{secrets.randbelow(10**6):06}"
            answer = await guesser.post(SECOND, **{"proof": proof, factor: guess})
            got[answer.problem] += 1
            if answer.problem is TriedTooOften:
                proof = ""

        told(factor, got, MOST_AN_HOUR)
        assert got[WrongCode] <= MOST_AN_HOUR
        assert set(got) <= {WrongCode, TriedTooOften}
        # All the while in their own browser.
        begun = (await seat.sign_in(owner["email"], PASSWORD)).data
        done = await seat.post(
            SECOND, proof=begun["proof"], code=app.at(datetime.now(UTC))
        )
        assert done.status == 201, done.body

    async def test_proofs_are_guessed_by_nobody(self, sources):
        got = Counter(
            [
                (
                    await sources[n % SOURCES].post(
                        SECOND,
                        proof=f"rgl_lnk_{secrets.token_hex(60)}",
                        code="123456",
                    )
                ).problem
                for n in range(GUESSES)
            ]
        )

        told("proofs", got, FAILURES_OF_A_NETWORK * SOURCES)
        assert set(got) <= {StepVoid, TooManyRequests}


class TestLinks:
    @pytest.mark.parametrize("path", ["/passwords", "/invitations/lookups"])
    async def test_are_guessed_by_nobody(self, seat, owner, sources, post, path):
        await seat.post("/password-resets", email=owner["email"])
        await post.send_resets(owner["uuid"])
        right = await post.token(owner["email"])
        more = {"password": "a password of mine"} if path == "/passwords" else {}

        got: Counter[Any] = Counter()
        for number in range(GUESSES):
            # Near misses of a link that is good, from one network.
            place = 8 + number % (len(right) - 8)
            other = secrets.choice("ABCDEFGHabcdefgh".replace(right[place], ""))
            guess = right[:place] + other + right[place + 1 :]
            answer = await sources[0].post(path, token=guess, **more)
            got[answer.problem] += 1

        told("links", got, FAILURES_OF_A_NETWORK)
        assert got[LinkVoid] <= FAILURES_OF_A_NETWORK
        assert set(got) <= {LinkVoid, TooManyRequests}
        new = {"token": right, "password": "a password of my own"}
        assert (await seat.post("/passwords", **new)).status == 201
