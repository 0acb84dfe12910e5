"""The link to staged credits, mailed to somebody who may be nobody's contact."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
import structlog
from chores import Chores
from mail_sink import Sink, listening
from make import Answer, Api, numbers
from outbox import text_of

from regulars.kit.crypto import Keys, Secret
from regulars.kit.errors import InvalidInput, TooManyRequests
from regulars.kit.jobs import registry
from regulars.kit.jobs.runner import DELAYS
from regulars.kit.mail import NotSent
from regulars.legacy.jobs import TRIES
from regulars.legacy.service.send import (
    MOST_A_DAY,
    MOST_A_DAY_OF_ONE,
    MOST_A_MINUTE,
    MOST_A_MINUTE_OF_ALL,
)
from regulars.loyalty.errors import (
    StagedCreditReceptionAlreadyRedeemed,
    StagedCreditReceptionNotFound,
)

PATH = "/staged-credit-receptions"

AHEAD = "update accounts set clock_offset_seconds = $2 where id = $1"

REMOVE = "delete from staged_credit_receptions where account_id = $1 and id = $2"

KEPT = """
    select row_to_json(t)::text from events t where account_id = $1
    union all select row_to_json(t)::text from contact_mails t where account_id = $1
    union all select convert_from(payload, 'UTF8') from pgqueuer
    union all select row_to_json(t)::text from pgqueuer_log t
"""


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with listening() as sink:
        yield sink


@pytest.fixture
def worker(sink: Sink, context: Any, superuser: Any, account: Any) -> Chores:
    """A worker that hands mail to the sink."""
    url = f"smtp://127.0.0.1:{sink.port}"
    settings = msgspec.structs.replace(context.settings, smtp_url=url)
    context = msgspec.structs.replace(context, settings=settings)
    return Chores(context, superuser, account.account_id)


@pytest.fixture
def later(superuser: Any, account: Any) -> Callable[[timedelta], Awaitable[None]]:
    """Lets time pass for the account."""

    async def pass_(by: timedelta) -> None:
        seconds = int(by.total_seconds())
        await superuser.execute(AHEAD, account.account_id, seconds)
        # A caller is remembered for a second, with the clock as it was.
        await asyncio.sleep(1.1)

    return pass_


class Shop:
    """A shop system of the v2 API that has put credits behind a link."""

    def __init__(self, api: Api, staged: Any) -> None:
        self.api = api
        self.staged = staged
        self.address = f"guest{next(numbers)}@example.com"

    async def send(self, **fields: Any) -> Answer:
        body = {"email": self.address} | fields
        return await self.api.form(f"{PATH}/{self.staged['id']}/send", **body)


async def shop_of(http: Any, account: Any) -> Shop:
    """A shop system of the account."""
    token = account.personal_access_token
    api = Api(http, "/api/v2/oauth/clients", token)
    shops = await Api(http, "/api/v3/oauth/clients", token).get("/shops")
    body = {"shop_id": shops.data[0]["id"], "purchase_amount": "10.4"}
    return Shop(api, (await api.form(PATH, **body)).data)


@pytest.fixture
async def shop(http: Any, account: Any) -> Shop:
    return await shop_of(http, account)


async def claim(clients: Api, make: Any, staged: Any) -> None:
    """Somebody brings the link."""
    link = dict(pair.split("=") for pair in staged["url"].split("?")[1].split("&"))
    contact = await make.contact()
    body = link | {"contact_uuid": contact["uuid"]}
    assert (await clients.form("/loyalty-tokens/claim", **body)).status == 201


class TestSendStagedCreditReception:
    async def test_hands_the_link_to_the_mail_server(self, shop, worker, sink):
        answer = await shop.send()

        assert (answer.status, answer.data) == (200, [])
        assert await worker.do() == ["legacy.mail_staged"]
        envelope, mail = sink.only()
        assert envelope.rcpt_tos == [shop.address]
        assert mail["Subject"] == "Your credits from Test bakery"
        assert "10 credits from Test bakery" in text_of(mail)
        assert shop.staged["url"] in text_of(mail)
        assert shop.staged["url"].replace("&", "&amp;") in text_of(mail, "html")

    @pytest.mark.parametrize("locale", ["nl", "NL", "nl_NL", "nl-BE"])
    async def test_speaks_the_language_that_is_asked_for(
        self, shop, worker, sink, locale
    ):
        await shop.send(locale=locale)

        await worker.do()
        _, mail = sink.only()
        assert mail["Subject"] == "Je credits van Test bakery"
        assert '<html lang="nl"' in text_of(mail, "html")

    async def test_speaks_the_account_s_language_otherwise(
        self, shop, worker, sink, dashboard
    ):
        await dashboard.put("/account", language="nl")

        await shop.send(locale="xx")

        await worker.do()
        assert sink.only()[1]["Subject"] == "Je credits van Test bakery"

    async def test_each_call_is_one_mail(self, shop, worker, sink):
        key = {"Idempotency-Key": uuid.uuid4().hex}
        path = f"{PATH}/{shop.staged['id']}/send"
        body = {"email": f"  {shop.address}  "}

        for headers in (key, key, {}):
            answer = await shop.api.send("POST", path, headers, json=body)
            assert answer.status == 200

        await worker.do()
        await worker.do()
        assert [each.rcpt_tos for each in sink.envelopes] == [[shop.address]] * 2

    async def test_refuses_what_was_taken(self, shop, clients, make, worker, sink):
        await shop.send()
        await claim(clients, make, shop.staged)

        refused = await shop.send()

        assert (refused.status, refused.problem) == (
            400,
            StagedCreditReceptionAlreadyRedeemed,
        )
        assert await worker.do() == ["legacy.mail_staged"]
        assert sink.envelopes == [], "the one that waited has nothing to tell any more"

    @pytest.mark.parametrize("email", ["", "nobody", "a@b", "x" * 250 + "@example.com"])
    async def test_wants_an_address(self, shop, worker, email):
        answer = await shop.send(email=email)

        assert (answer.problem, answer.errors.keys()) == (InvalidInput, {"email"})
        assert await worker.take() is None

    async def test_knows_none_of_another_account(self, shop, http, other_account):
        theirs = Api(http, shop.api.prefix, other_account.personal_access_token)

        for wanted in (shop.staged["id"], 999_999_999, "x", "1" * 30, "²"):
            answer = await theirs.form(f"{PATH}/{wanted}/send", email=shop.address)
            assert answer.problem is StagedCreditReceptionNotFound


@pytest.fixture
def same_minute(monkeypatch: Any) -> None:
    """No new minute begins while somebody counts."""
    now = time.time()
    clock = SimpleNamespace(time=lambda: now)
    monkeypatch.setattr("regulars.kit.limits.time", clock)


@pytest.mark.usefixtures("same_minute")
class TestHowOften:
    async def test_one_address_is_written_to_a_few_times_a_minute(self, shop, worker):
        told = [await shop.send() for _ in range(MOST_A_MINUTE)]

        refused = await shop.send(email=shop.address.upper())
        somebody_else = await shop.send(email=f"other-{shop.address}")

        assert [each.status for each in (*told, somebody_else)] == [200] * 4
        assert (refused.status, refused.problem) == (429, TooManyRequests)
        assert len(await worker.do()) == MOST_A_MINUTE + 1

    async def test_and_so_many_times_a_day(self, shop, worker, later, monkeypatch):
        for bound in ("MOST_A_MINUTE", "MOST_A_MINUTE_OF_ALL"):
            monkeypatch.setattr(f"regulars.legacy.service.send.{bound}", 1_000)
        told = [await shop.send() for _ in range(MOST_A_DAY)]

        refused = await shop.send()
        await later(timedelta(days=1))
        tomorrow = await shop.send()

        assert [each.status for each in (*told, tomorrow)] == [200] * (MOST_A_DAY + 1)
        assert refused.problem is TooManyRequests

    async def test_another_account_takes_none_of_its_minute(
        self, shop, http, other_account
    ):
        theirs = await shop_of(http, other_account)
        theirs.address = shop.address
        told = [await theirs.send() for _ in range(MOST_A_MINUTE + 1)]

        ours = [await shop.send() for _ in range(MOST_A_MINUTE)]

        assert told[-1].problem is TooManyRequests
        assert [each.status for each in ours] == [200] * MOST_A_MINUTE

    async def test_all_accounts_together_have_a_bound(
        self, shop, http, other_account, monkeypatch
    ):
        monkeypatch.setattr("regulars.legacy.service.send.MOST_A_MINUTE", 1_000)
        monkeypatch.setattr("regulars.legacy.service.send.MOST_A_DAY", 1_000)
        theirs = await shop_of(http, other_account)
        theirs.address = shop.address
        told = [await theirs.send() for _ in range(MOST_A_MINUTE_OF_ALL)]

        refused = await shop.send()

        assert {each.status for each in told} == {200}
        assert refused.problem is TooManyRequests

    async def test_the_same_credits_are_announced_to_so_many_a_day(
        self, shop, http, account, later
    ):
        others = await shop_of(http, account)
        told = [
            await shop.send(email=f"{n}-{shop.address}")
            for n in range(MOST_A_DAY_OF_ONE)
        ]

        refused = await shop.send()
        other_credits = await others.send()
        await later(timedelta(days=1))
        tomorrow = await shop.send()

        assert {each.status for each in (*told, other_credits, tomorrow)} == {200}
        assert (refused.status, refused.problem) == (429, TooManyRequests)

    async def test_an_account_writes_to_so_many_a_day(
        self, shop, http, account, other_account, worker, later, monkeypatch
    ):
        monkeypatch.setattr("regulars.contacts.service.mails.MOST_A_DAY_IN_ALL", 4)
        shops = [await shop_of(http, account) for _ in range(4)]
        told = [await each.send() for each in shops]

        refused = await shop.send()
        elsewhere = await (await shop_of(http, other_account)).send()
        assert len(await worker.do()) == len(shops), "nothing waits that was refused"
        await later(timedelta(days=1))
        tomorrow = await shop.send()

        assert {each.status for each in (*told, elsewhere, tomorrow)} == {200}
        assert (refused.status, refused.problem) == (429, TooManyRequests)


class TestTrying:
    async def test_is_tried_again_while_the_server_is_away(self, shop, worker, sink):
        await shop.send()
        job = await worker.take()
        sink.answer = "451 come back later"

        with pytest.raises(NotSent):
            await worker.perform(*job)
        sink.answer = "250 OK"
        await worker.perform(*job)

        assert len(sink.envelopes) == 2

    async def test_after_a_night_without_a_worker_it_is_tried_again_still(
        self, shop, worker, sink, later
    ):
        await shop.send()
        job = await worker.take()
        sink.answer = "451 come back later"

        await later(timedelta(hours=12))

        with pytest.raises(NotSent):
            await worker.perform(*job)

    @pytest.mark.parametrize("unmade", ["address", "credits", "key"])
    async def test_what_no_try_can_mend_is_given_up(
        self, shop, worker, sink, superuser, account, context, unmade
    ):
        await shop.send()
        name, payload = await worker.take()
        if unmade == "address":
            payload["sealed"] = payload["sealed"][:-1]
        elif unmade == "credits":
            values = (account.account_id, int(shop.staged["id"]))
            await superuser.execute(REMOVE, *values)
        else:
            context = msgspec.structs.replace(context, keys=Keys(Secret("z" * 64)))
            worker = Chores(context, superuser, account.account_id)

        with structlog.testing.capture_logs() as logged:
            await worker.perform(name, payload)

        assert sink.envelopes == []
        [told] = [each for each in logged if "given up" in each["event"]]
        assert shop.address not in str(told)

    def test_it_is_never_parked(self):
        assert not registry["legacy.mail_staged"].parks

    def test_six_tries_take_nine_hours_at_most(self):
        waits = timedelta(seconds=sum(DELAYS[: TRIES - 1]))

        assert waits * 1.2 < timedelta(hours=9)

    async def test_the_address_stands_nowhere(self, shop, account, superuser):
        await shop.send()

        kept = [row[0] for row in await superuser.fetch(KEPT, account.account_id)]

        assert [each for each in kept if '"sealed"' in each], "it waits"
        assert not [each for each in kept if shop.address in each]
