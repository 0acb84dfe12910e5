"""Dry runs beside real calls: keys, guesses, balances, memory, what would follow."""

import asyncio
import random
from collections import Counter
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from books import balanced
from make import Api
from scale import scaled

from regulars.giftcards.errors import GiftcardPinLocked, GiftcardPinWrong
from regulars.giftcards.service.pins import MOST_WRONG
from regulars.kit.errors import IdempotencyKeyReused, InvalidInput, TooManyRequests
from regulars.kit.guessing import MISSES_OF_A_CALLER
from regulars.portal.errors import PasscodeNotFound
from regulars.promotions.errors import VoucherNotFound

LOT = 100_000

TRIED = {"Regulars-Dry-Run": "true"}


async def tried(door: Api, path: str, headers: Any = None, **body: Any) -> Any:
    """The answer to a POST that is only tried out."""
    return await door.send("POST", path, TRIED | (headers or {}), json=body)


def names(foreseen: Any) -> list[tuple[str, int]]:
    return [(each["name"], each["step"]) for each in foreseen["events"]]


def jobs(foreseen: Any) -> list[tuple[str, str, int]]:
    return [(each["name"], each["outcome"], each["step"]) for each in foreseen["jobs"]]


class TestKey:
    async def test_is_not_taken(self, clients):
        key = {"Idempotency-Key": "sale-10482"}
        body = {"email": "robin@example.com"}

        first = await tried(clients, "/contacts", key, **body)
        done = await clients.send("POST", "/contacts", key, json=body)
        other = await tried(clients, "/contacts", key, email="kit@example.com")
        again = await tried(clients, "/contacts", key, **body)

        assert first.status == done.status == 201
        assert "Idempotency-Replayed" not in done.response.headers
        assert other.problem is IdempotencyKeyReused
        assert again.response.headers["Idempotency-Replayed"] == "true"
        assert again.response.headers["Regulars-Dry-Run"] == "true"
        assert again.body == done.body
        assert first.data["uuid"] != done.data["uuid"]

    async def test_is_asked_for_where_the_call_asks_for_it(self, dashboard, make):
        path = f"/wallets/{(await make.rich())['credit_balance']['uuid']}/holds"

        headers = dashboard.headers | TRIED
        url = dashboard.prefix + path
        refused = await dashboard.http.post(url, headers=headers, json={"amount": 1})

        assert refused.json()["code"] == InvalidInput.code
        assert list(refused.json()["errors"]) == ["Idempotency-Key"]

    async def test_that_a_dry_run_came_with_is_free_for_the_call_meanwhile(
        self, clients
    ):
        told = []
        for number in range(scaled(50)):
            key = {"Idempotency-Key": f"at-once-{number}"}
            body = {"email": f"at-once-{number}@example.com"}
            _, done = await asyncio.gather(
                tried(clients, "/contacts", key, **body),
                clients.send("POST", "/contacts", key, json=body),
            )
            told.append(done)

        assert {each.status for each in told} == {201}
        assert not any("Idempotency-Replayed" in each.response.headers for each in told)
        found = await clients.get("/contacts", limit=100)
        assert len(found.data) == len(told)


class TestGuess:
    @pytest.fixture
    async def card(self, make):
        """A gift card with a PIN, and 10.00 on it."""
        terms = {"asks_for_pin": True, "keeps_physical_at_registers": False}
        card = await make.printed(await make.giftcard_program(**terms))
        await make.moved(card, 1_000)
        return card

    async def paid(self, door: Api, card: Any, pin: str, headers: Any = None) -> Any:
        body = {"giftcard_uuid": card["uuid"], "amount_in_cents": -100, "pin": pin}
        path = "/giftcard-transactions"
        return await door.send("POST", path, headers, json=body)

    async def test_of_a_pin_counts(self, register, card, events):
        wrong = "x" + card["pin"]
        told = [
            (await self.paid(register, card, wrong, TRIED | key)).problem
            for key in ({}, {"Idempotency-Key": "guess"}) * MOST_WRONG
        ]
        real = await self.paid(register, card, card["pin"])

        locked = [GiftcardPinLocked] * MOST_WRONG
        assert told == [GiftcardPinWrong] * MOST_WRONG + locked
        assert real.problem is GiftcardPinLocked
        assert "giftcard_pin_locked" in [each["name"] for each in await events()]

    async def test_that_is_right_forgets_no_wrong_ones(self, register, card):
        for _ in range(MOST_WRONG - 1):
            await self.paid(register, card, "x")

        right = await self.paid(register, card, card["pin"], TRIED)

        assert right.status == 201
        last = await self.paid(register, card, "x")
        assert last.problem is GiftcardPinWrong
        after = await self.paid(register, card, card["pin"])
        assert after.problem is GiftcardPinLocked

    async def test_of_a_login_code_counts(self, clients, make, dashboard, parties):
        ours = parties[0]
        contact = await ours.make.contact()
        assert ours.inbox is not None
        code = await ours.inbox.code(contact["uuid"])
        path = "/contact-verification/verify"
        wrong = f"{(int(code) + 1) % 1_000_000:06}"
        told = [
            (
                await tried(ours.clients, path, email=contact["email"], code=wrong)
            ).problem
            for _ in range(5)
        ]

        real = await ours.clients.post(path, email=contact["email"], code=code)

        assert told == [PasscodeNotFound] * 5
        assert real.problem is PasscodeNotFound

    async def test_of_a_voucher_counts(self, clients, dashboard, http):
        body = {"name": "Guesser", "scopes": ["promotions:write"]}
        token = (await dashboard.post("/tokens", **body)).data["token"]
        guesser = Api(http, clients.prefix, token)
        path = "/vouchers/redeem"
        guesses = [
            tried(guesser, path, code=f"NONE-{number}")
            for number in range(MISSES_OF_A_CALLER * 3)
        ]

        told = Counter([each.problem for each in await asyncio.gather(*guesses)])

        assert told == {
            VoucherNotFound: MISSES_OF_A_CALLER,
            TooManyRequests: MISSES_OF_A_CALLER * 2,
        }
        real = await guesser.post(path, code="NONE-AT-ALL")
        assert real.problem is TooManyRequests


class TestCodeOfAReward:
    async def test_is_told_to_whoever_gets_it_alone(
        self, clients, register, dashboard, make, account
    ):
        contact = await make.rich()
        reward = await make.reward(codes=2)
        path = "/reward-receptions"
        what = {"contact_uuid": contact["uuid"], "reward_uuid": reward["uuid"]}
        what |= {"shop_uuid": account.shop_uuid}
        key = {"Idempotency-Key": "a-song"}

        told = [
            await tried(door, path, key, **what)
            for door in (clients, register, dashboard)
        ]
        real = await make.claim(contact, reward)

        assert [each.status for each in told] == [201] * 3
        codes = [each.data["digital_reward_code"]["code"] for each in told]
        assert codes == [""] * 3
        code = real["digital_reward_code"]["code"]
        assert code.startswith("CODE-")
        assert not any(code in str(each.body) for each in told)


class TestLoyaltyToken:
    async def test_gives_nothing_where_it_was_only_tried(self, clients, make, account):
        said = {"shop_uuid": account.shop_uuid, "unique_id": "receipt-7", "credits": 9}
        contact = await make.contact()
        whose = {"contact_uuid": contact["uuid"]}

        told = await tried(clients, "/loyalty-tokens", version="v3", **said)
        made = await clients.post("/loyalty-tokens", version="v3", **said)

        links = [dict(parse_qsl(urlsplit(u.data).query)) for u in (told, made)]
        claims = [
            await clients.post("/loyalty-tokens/claim", **{"hash": ""} | link | whose)
            for link in links
        ]
        assert [*claims[0].errors] == ["hash"]
        assert claims[1].data["credits"] == 9
        assert (await make.balance(contact)) == 9


class TestBesideRealCalls:
    async def test_balances_are_those_of_the_real_calls_alone(
        self, clients, register, dashboard, make, account, context
    ):
        contact = await make.rich(0)
        card = await make.giftcard(await make.giftcard_program(max_amount_in_cents=LOT))
        await make.moved(card, LOT)
        doors = (clients, register)
        rounds, seed = scaled(400), random.randrange(2**32)
        choose = random.Random(seed)

        async def call(number: int) -> int:
            """One of four calls, tried out or done: how many credits it gave."""
            headers = choose.choice([{}, TRIED])
            body: dict[str, Any] = {"shop_uuid": account.shop_uuid}
            if number % 2:
                body |= {"contact_uuid": contact["uuid"], "credits": 10}
                path = "/credit-receptions"
            else:
                body |= {"giftcard_uuid": card["uuid"], "amount_in_cents": -10}
                path = "/giftcard-transactions"
            door = doors[number % 4 // 2]
            answer = await door.send("POST", path, headers, json=body)
            assert answer.status == 201, (seed, answer.body)
            return 0 if headers else (1 if number % 2 else 1_000)

        given = sum(await asyncio.gather(*map(call, range(rounds))))

        assert await make.balance(contact) == given % 1_000 * 10
        found = (await dashboard.get(f"/giftcards/{card['uuid']}")).data
        assert found["amount_in_cents"] == LOT - given // 1_000 * 10, seed
        await balanced(context, account)

    async def test_memory_is_not_what_was_only_tried(self, dashboard, clients, make):
        [rule] = (await dashboard.get("/loyalty-rules")).data[:1]
        contact = await make.contact()
        before = await make.reception(contact, unit_value=10)

        path = f"/loyalty-rules/{rule['uuid']}"
        more = {"credits_per_unit": 7}
        changed = await dashboard.send("PUT", path, TRIED, json=more)

        after = await make.reception(contact, unit_value=10)
        assert changed.status == 200
        assert after["credits"] == before["credits"]


class TestWhatFollows:
    async def test_is_what_the_worker_does_afterwards(
        self, clients, make, chores, events
    ):
        contact = await make.contact()
        await make.reception(contact, credits=5, is_pending=True)
        made = await make.voucher(contact_uuid=contact["uuid"])
        voucher = (await clients.get(f"/vouchers/{made['uuid']}")).data
        known = len(await events())
        path = f"/contacts/{contact['uuid']}/delete"

        foreseen = (await tried(clients, path, type="DEFAULT")).meta["dry_run"]

        assert foreseen["is_whole"]
        ended = ["loyalty.cancel_lost", "promotions.end_vouchers"]
        assert jobs(foreseen)[0] == ("contacts.delete", "done", 1)
        assert sorted(jobs(foreseen)[1:]) == [(name, "done", 2) for name in ended]
        assert (await clients.get(f"/vouchers/{voucher['uuid']}")).data == voucher
        assert await chores.take() is None
        await clients.post(path, type="DEFAULT")
        done = await chores.do()
        await events()
        done += await chores.do()
        told = (await events())[known:]
        assert sorted(done) == sorted(each["name"] for each in foreseen["jobs"])
        assert [each["name"] for each in told] == [
            each["name"] for each in foreseen["events"]
        ]
        payloads = [each["payload"] for each in foreseen["events"]]
        assert [each["payload"] for each in told] == payloads

    async def test_is_named_where_it_would_be_a_mail(
        self, clients, dashboard, make, outbox, chores
    ):
        body = {"name": "Club", "strategy": "DOUBLE_OPT_IN"}
        kind = (await dashboard.post("/subscription-types", **body)).data
        contact = await make.contact()
        await chores.take_all()
        path = f"/contact-subscriptions/{contact['uuid']}/subscribe"
        what = {"subscription_type_uuid": kind["uuid"]}

        answer = await clients.send("PUT", path, TRIED, json=what)

        assert jobs(answer.meta["dry_run"]) == [
            ("contacts.ask_to_confirm", "done", 1),
            ("contacts.mail_confirmation", "not_tried", 2),
        ]
        [_, mail] = answer.meta["dry_run"]["jobs"]
        assert mail["does"].startswith("Asks a contact by mail")
        assert await chores.take() is None

    async def test_is_told_without_payload_to_who_may_not_read_the_log(
        self, clients, register, make, account
    ):
        contact = await make.contact()
        what = {"contact_uuid": contact["uuid"], "credits": 10}

        told = [
            (await tried(door, "/credit-receptions", **what, **where)).meta["dry_run"]
            for door, where in (
                (clients, {"shop_uuid": account.shop_uuid}),
                (register, {}),
            )
        ]

        assert names(told[0]) == names(told[1]) == [("credit_reception_created", 0)]
        [[by_owner], [by_till]] = [each["events"] for each in told]
        assert by_owner["payload"]["credits"] == 10
        assert by_till["payload"] is None
        assert by_till["contact_uuid"] == contact["uuid"]
