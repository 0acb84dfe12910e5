"""COD-02 and COD-03: codes of gift cards and vouchers are neither guessed nor told."""

import asyncio
import contextlib
import functools
import itertools
import time
from collections import Counter
from urllib.parse import urlsplit

import pytest
from codes_taken import NO_GUESS, entrances
from crowd import Client, shared
from make import Api
from proving import dice, tell
from scale import SCALE, scaled
from structlog.testing import capture_logs

from regulars.giftcards.errors import GiftcardNotFound
from regulars.giftcards.service.codes import ALPHABET, LENGTH
from regulars.giftcards.service.pins import MOST_WRONG
from regulars.kit.errors import InvalidInput, Problem, TooManyRequests
from regulars.kit.guessing import (
    MISSES_IN_ALARM,
    MISSES_OF_A_CALLER,
    MISSES_OF_AN_ACCOUNT,
)
from regulars.opening import open_account
from regulars.promotions.errors import VoucherNotFound

GUESSES = scaled(10_000)
"""Of each of the five who guess: 50,000 together."""

ADDRESSES = 200
AT_ONCE = 32
KEYS = 30
ACCOUNTS = 10

# On the dashboard's door a voucher's code that can be none of ours is told as a slip.
MISSES = {GiftcardNotFound, VoucherNotFound, InvalidInput}

PAST = "2020-01-31T12:00:00Z"

SAMPLES = 20_000
APART = 0.03


@pytest.fixture
def minute(monkeypatch):
    """The clock stands still, so that no minute ends within a test."""
    now = time.time()
    monkeypatch.setattr("regulars.kit.limits.time.time", lambda: now)


@contextlib.asynccontextmanager
async def from_addresses(base_url, count, each=1):
    """So many connections, from so many addresses of this machine."""
    parts = urlsplit(base_url)
    ends = [
        await asyncio.open_connection(
            parts.hostname, parts.port, local_addr=(f"127.0.1.{number + 1}", 0)
        )
        for number in range(count)
        for _ in range(each)
    ]
    clients = [Client(*both) for both in ends]
    yield clients
    for client in clients:
        client.close()


@pytest.fixture
async def live(dashboard, make):
    """Codes that are good: of fifty cards and fifty vouchers."""
    program, promotion = await make.giftcard_program(), await make.promotion()
    of = {"giftcard_program_uuid": program["uuid"]}
    batch = (await dashboard.post("/giftcard-batches", quantity=50, **of)).data
    query = {"giftcard_batch_uuid": batch["uuid"], "limit": 50}
    cards = (await dashboard.get("/giftcards", **query)).data
    vouchers = [await make.voucher(promotion) for _ in range(50)]
    return {
        True: [card["hash"] for card in cards],
        False: [voucher["code"] for voucher in vouchers],
    }


@pytest.fixture
def new_token(dashboard):
    """Another key of the account."""

    async def made():
        return (await dashboard.post("/tokens", name="Another")).data["token"]

    return made


@pytest.fixture
def accounts(context, quick_hashes):
    """Opens another account."""
    return functools.partial(open_account, context, "Another bakery")


def guessed(chance, live):
    """Codes without end, each for a kind; one of a hundred is nearly a live one."""
    known = {code for codes in live.values() for code in codes}
    for number in itertools.count():
        is_of_cards = yield
        code = "".join(chance.choices(ALPHABET, k=LENGTH))
        if number % 100 == 0:
            near = chance.choice(live[is_of_cards])
            place = chance.randrange(len(near))
            code = near[:place] + chance.choice(ALPHABET) + near[place + 1 :]
        yield "A" * LENGTH if code in known else code


class Guesser:
    """Who tries codes with these keys at these doors, wherever one is taken."""

    def __init__(self, tokens, doors, live):
        self._chance = dice("guesses")
        self._live = live
        self._ways = [
            (token, entrance)
            for entrance in entrances()
            if entrance.door in doors
            for token in tokens
        ]
        self.told: Counter[type[Problem]] = Counter()
        self.missed: Counter[tuple[str, bool]] = Counter()
        self.hits = 0

    async def tries(self, clients, count):
        """So many guesses, by these connections."""
        codes = guessed(self._chance, self._live)
        await shared(
            clients, range(count), lambda client, n: self._try(client, n, codes)
        )

    async def _try(self, client, number, codes):
        token, entrance = self._ways[number % len(self._ways)]
        next(codes)
        code = codes.send(entrance.is_of_cards)
        told = await entrance.tried(client, token, code)
        is_miss = told.is_done and told.data.get("voucher", told) is None
        if told.is_done and not is_miss:
            self.hits += 1
            return
        # Where codes are tried out, an unknown one is told as such and no refusal.
        problem = VoucherNotFound if is_miss else told.problem
        self.told[problem] += 1
        if problem in MISSES:
            self.missed[token, entrance.is_of_cards] += 1


class Honest:
    """A till with a key of its own, which looks live codes up all the while."""

    def __init__(self, http, token, live):
        self._door = Api(http, "/api/v3/oauth/clients", token)
        self._live = live
        self.served: Counter[bool] = Counter()

    async def looks(self, until):
        """Looks one up after the other, until the others are done."""
        for number in itertools.count():
            codes = self._live[number % 2 == 0]
            code = codes[number % len(codes)]
            calls = {
                0: ("/giftcards/find-one-by", "hash"),
                1: ("/vouchers/find", "code"),
            }
            path, field = calls[number % 2]
            told = await self._door.get(path, **{field: code})
            self.served[told.status == 200] += 1
            if until.is_set():
                return
            await asyncio.sleep(0.02)


def test_every_code_has_an_entrance_or_a_reason():
    named = {
        (entrance.door, entrance.method, entrance.path) for entrance in entrances()
    }

    assert all(entrance.has_line for entrance in entrances())
    assert len(named) == 15, "see COD-02: what was added takes a code"
    assert len(NO_GUESS) == 13, "and each of these is tried elsewhere"


@pytest.mark.usefixtures("minute")
@pytest.mark.parametrize(
    "how",
    ["one address", "200 addresses", "one register", "many keys", "many accounts"],
)
async def test_cod_02_guessing_finds_nothing(
    how, base_url, http, account, live, new_token, accounts
):
    tokens, doors = [account.personal_access_token], {"clients", "dashboard"}
    if how == "one register":
        tokens, doors = [account.register_token], {"register"}
    elif how == "many keys":
        tokens, doors = [await new_token() for _ in range(KEYS)], {"clients"}
    elif how == "many accounts":
        tokens = [(await accounts()).personal_access_token for _ in range(ACCOUNTS)]
    addresses = ADDRESSES if how == "200 addresses" else 1
    guesser = Guesser(tokens, doors, live)
    honest = Honest(http, await new_token(), live)
    done = asyncio.Event()

    with capture_logs() as logged:
        each = 1 if addresses > 1 else AT_ONCE
        async with from_addresses(base_url, addresses, each) as clients:
            looking = asyncio.create_task(honest.looks(done))
            await guesser.tries(clients, GUESSES)
            done.set()
            await looking

    tell(tried=GUESSES, expected=0, got=guesser.hits)
    print(how, dict(guesser.told), "most", guesser.missed.most_common(1), honest.served)
    assert guesser.hits == 0
    assert set(guesser.told) <= MISSES | {TooManyRequests}
    assert max(guesser.missed.values()) <= MISSES_OF_A_CALLER
    assert honest.served[True] / honest.served.total() >= 0.99
    if how == "many keys":
        for is_of_cards in (True, False):
            misses = sum(
                n for (_, kind), n in guesser.missed.items() if kind is is_of_cards
            )
            assert misses <= MISSES_OF_AN_ACCOUNT + KEYS * MISSES_IN_ALARM + AT_ONCE
        alarms = {each["event"] for each in logged}
        assert {"gift card codes are guessed", "voucher codes are guessed"} <= alarms


class Kinds:
    """Codes that a stranger is told nothing of, or our own key, by what they are.

    Of each kind several, each with the PIN that is tried.
    """

    def __init__(self, dashboard, make, others):
        self._dashboard, self._make, self._others = dashboard, make, others

    async def of_ours(self, pins):
        """What our own key is told nothing of, with so many cards that have a PIN."""
        asking = await self._make.giftcard_program(asks_for_pin=True)
        of = {"giftcard_program_uuid": asking["uuid"]}
        batch = await self._dashboard.post("/giftcard-batches", quantity=pins, **of)
        codes = []
        for page in range(-(-pins // 100)):
            query = {"giftcard_batch_uuid": batch.data["uuid"], "page": page + 1}
            listed = await self._dashboard.get("/giftcards", **query, limit=100)
            codes += [card["hash"] for card in listed.data]
        locked = await self._make.giftcard(asking)
        for _ in range(MOST_WRONG):
            pay = {"giftcard_uuid": locked["uuid"], "amount_in_cents": -1, "pin": "no"}
            await self._make._clients.post(
                "/giftcard-transactions", **pay, **self._shop
            )
        return {
            "unknown": [("NOBODYSIT", "123456")],
            "another account's": [((await self._others.giftcard())["hash"], "123456")],
            "wrong PIN": [(code, "none") for code in codes],
            "no PIN": [(codes[0], None)],
            "locked PIN": [(locked["hash"], locked["pin"])],
        }

    @property
    def _shop(self):
        return {"shop_uuid": self._make._account.shop_uuid}

    async def of_ours_to_others(self):
        """What a stranger is told nothing of."""
        program = await self._make.giftcard_program()
        blocked, expired, gone = [await self._make.giftcard(program) for _ in range(3)]
        path = "/giftcards"
        await self._dashboard.post(f"{path}/{blocked['uuid']}/block", reason="Lost")
        await self._dashboard.put(f"{path}/{expired['uuid']}", expiration_date=PAST)
        await self._dashboard.post(f"{path}/{gone['uuid']}/cancel", reason="Lost")
        asking = await self._make.giftcard_program(asks_for_pin=True)
        cards = {
            "active": await self._make.giftcard(program),
            "blocked": blocked,
            "expired": expired,
            "cancelled": gone,
            "never activated": await self._make.printed(program, active=False),
            "with a PIN": await self._make.giftcard(asking),
        }
        unknown = {"unknown": [("NOBODYSIT", "123456")]}
        return unknown | {kind: [(c["hash"], "123456")] for kind, c in cards.items()}


@pytest.fixture
def kinds(dashboard, make, others):
    return Kinds(dashboard, make, others)


class Asking:
    """Somebody who asks for cards by their codes, with a new minute when needed."""

    def __init__(self, door, client, minute):
        self._door, self._client, self._minute = door, client, minute
        self._token = door.headers["Authorization"].removeprefix("Bearer ")

    async def told(self, code, pin):
        """The answer, and how long it took."""
        self._minute()
        query = f"hash={code}" + (f"&pin={pin}" if pin else "")
        path = f"{self._door.prefix}/giftcards/find-one-by?{query}"
        begun = time.perf_counter()
        told = await self._client.ask("GET", path, self._token)
        return told, time.perf_counter() - begun


@pytest.fixture
def leaping(monkeypatch):
    """A clock of limits that goes on by a minute whenever it is told to."""
    minutes = itertools.count(int(time.time()) // 60 + 60)
    now = [next(minutes) * 60.0]
    monkeypatch.setattr("regulars.kit.limits.time.time", lambda: now[0])
    asked = itertools.count()

    def leap():
        if next(asked) % (MISSES_OF_A_CALLER // 2) == 0:
            now[0] = next(minutes) * 60.0

    return leap


async def test_cod_03_answers_are_the_same_to_strangers(
    base_url, kinds, leaping, clients, others
):
    to_stranger, to_us = await kinds.of_ours_to_others(), await kinds.of_ours(2)
    stranger = others_door(clients, others)
    async with from_addresses(base_url, 1) as [client]:
        for door, of in ((stranger, to_stranger), (clients, to_us)):
            asking = Asking(door, client, leaping)
            answers = {
                kind: (await asking.told(*codes[0]))[0] for kind, codes in of.items()
            }

            told = {(each.status, str(each.body)) for each in answers.values()}
            assert len(told) == 1, answers
            assert answers["unknown"].problem is GiftcardNotFound


@pytest.mark.skipif(SCALE < 1, reason="clocks of a machine with company tell nothing")
@pytest.mark.parametrize("who", ["a stranger", "us"])
async def test_cod_03_clocks_tell_nothing(
    who, base_url, kinds, leaping, clients, others
):
    of = await (
        kinds.of_ours_to_others()
        if who == "a stranger"
        else kinds.of_ours(SAMPLES // 2 // 5 // (MOST_WRONG - 1))
    )
    door = others_door(clients, others) if who == "a stranger" else clients
    each = SAMPLES // 2 // len(of)
    orders = [(kind, n) for kind in of for n in range(each)]
    dice(who).shuffle(orders)
    taken: dict[str, list[float]] = {kind: [] for kind in of}

    async def ask(client, order):
        kind, n = order
        what = of[kind][n % len(of[kind])]
        told, seconds = await Asking(door, client, leaping).told(*what)
        assert told.problem is GiftcardNotFound
        taken[kind].append(seconds)

    async with from_addresses(base_url, 1, each=4) as connections:
        await shared(connections, orders, ask)

    apart = {kind: round(longer(taken["unknown"], of), 3) for kind, of in taken.items()}
    tell(tried=len(orders), expected=f"0.5 +- {APART}", got=apart)
    assert all(abs(area - 0.5) <= APART for area in apart.values()), apart


def others_door(clients, others):
    """The stranger's key at the same door."""
    token = others._account.personal_access_token
    return Api(clients.http, clients.prefix, token)


def longer(some, more):
    """How likely one of those took longer than one of these: the area under a curve."""
    ranked = sorted([(value, 0) for value in some] + [(value, 1) for value in more])
    above = sum(rank for rank, (_, which) in enumerate(ranked, 1) if which)
    return (above - len(more) * (len(more) + 1) / 2) / (len(some) * len(more))
