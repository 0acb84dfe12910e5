"""Gift cards mailed to whom they are for: the way web shops do it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from chores import Chores
from mail_sink import Sink, listening
from make import Answer, Api
from outbox import text_of

from regulars.contacts.errors import ContactNotFound
from regulars.giftcards.errors import (
    CardNotActivated,
    GiftcardExpired,
    GiftcardNotFound,
    GiftcardNotValid,
)
from regulars.kit.errors import InvalidInput, TooManyRequests
from regulars.messages.errors import TemplateLacksVariable

SENT = "Email successfully sent"
NOBODY = "01890000-0000-7000-8000-000000000000"
AHEAD = "update accounts set clock_offset_seconds = $2 where id = $1"

CUSTOM = {
    "merge_tags[custom.firstname]": "Kim",
    "merge_tags[custom.message]": "Well done,\n<b>Kim</b>!",
}

KEPT = """
    select convert_from(payload, 'UTF8') from pgqueuer
    union all select row_to_json(t)::text from pgqueuer_log t
    union all select row_to_json(t)::text from events t where account_id = $1
"""


COUNTED = "select row_to_json(t)::text from contact_mails t where account_id = $1"


class Shop:
    """A web shop that has sold a gift card, for a contact of the account."""

    def __init__(self, fixtures: Any, sink: Sink) -> None:
        self.clients: Api = fixtures("clients")
        self.dashboard: Api = fixtures("dashboard")
        self.make, self.sink = fixtures("make"), sink
        context, account = fixtures("context"), fixtures("account")
        url = f"smtp://127.0.0.1:{sink.port}"
        settings = msgspec.structs.replace(context.settings, smtp_url=url)
        own = msgspec.structs.replace(context, settings=settings)
        self.worker = Chores(own, fixtures("superuser"), account.account_id)
        self.card: Any = None
        self.contact: Any = None

    async def open(self) -> None:
        self.card = await self.make.giftcard()
        await self.make.moved(self.card)
        self.contact = await self.make.contact()

    async def send(self, api: Api | None = None, **fields: Any) -> Answer:
        path = f"/giftcards/{self.card['uuid']}/send-by-email"
        body = {"contact_uuid": self.contact["uuid"]} | fields
        return await (api or self.clients).form(path, **body)

    async def mail(self) -> Any:
        """The one that came."""
        assert await self.worker.do() == ["giftcards.mail_card"]
        envelope, mail = self.sink.only()
        assert envelope.rcpt_tos == [self.contact["email"]]
        return mail

    async def refused(self, **fields: Any) -> Answer:
        """The answer to a call that sends nothing."""
        answer = await self.send(**fields)
        assert answer.status >= 400, answer.body
        assert await self.worker.do() == [] == self.sink.envelopes
        return answer

    async def write(self, **words: str) -> str:
        """The path of the e-mail of gift cards in English, changed."""
        every = (await self.dashboard.get("/email-templates")).data
        one = next(e for e in every if e["category"] == "giftcard_recipient")
        kept = {name: one[name] for name in ("subject", "body", "text")} | words
        path = f"/email-templates/{one['uuid']}"
        assert (await self.dashboard.put(path, **kept)).status == 200
        return path


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with listening() as sink:
        yield sink


@pytest.fixture
async def shop(
    request: pytest.FixtureRequest, chores: Any, make: Any, sink: Sink
) -> Shop:
    shop = Shop(request.getfixturevalue, sink)
    await shop.open()
    return shop


class TestSendGiftcard:
    async def test_refuses_a_card_with_nothing_on_it(self, shop, make):
        shop.card = await make.giftcard()

        answer = await shop.refused()

        assert answer.problem is InvalidInput
        assert answer.errors == {
            "giftcard_uuid": ["There is nothing on it: load it first."]
        }

    async def test_mails_the_pin_of_a_card_that_has_one(self, shop, make):
        program = await make.giftcard_program(asks_for_pin=True)
        shop.card = await make.giftcard(program)
        await make.moved(shop.card, 500)

        await shop.send()

        text = (await shop.mail()).get_body(("plain",)).get_content()
        assert f"Its PIN is {shop.card['pin']}." in text

    async def test_mails_the_code_and_what_the_giver_wrote(self, shop):
        answer = await shop.send(**CUSTOM)

        assert (answer.status, answer.data) == (200, SENT)
        mail = await shop.mail()
        assert mail["Subject"] == "Your gift card from Test bakery"
        text, html = text_of(mail), text_of(mail, "html")
        for part in (text, html):
            assert shop.card["hash"] in part and "Kim" in part and "€ 10.00" in part
        assert "<b>Kim</b>!" in text and "&lt;b&gt;Kim&lt;/b&gt;!" in html

    async def test_is_the_same_on_every_door(self, shop, register, dashboard):
        for api in (shop.clients, register, dashboard):
            path = f"/giftcards/{shop.card['uuid']}/send-by-email"
            body = {"contact_uuid": shop.contact["uuid"]}

            answer = await api.post(path, **body, merge_tags=[])

            assert (answer.status, answer.data) == (200, SENT)
        await shop.worker.do()
        assert len(shop.sink.envelopes) == 3

    async def test_speaks_dutch_to_the_dutch(self, shop):
        path = f"/contacts/{shop.contact['uuid']}"
        await shop.clients.put(path, attributes={"locale": "nl"})

        await shop.send()

        mail = await shop.mail()
        assert mail["Subject"] == "Je cadeaukaart van Test bakery"
        assert "Hallo" not in text_of(mail), "nobody said how they are called"

    async def test_takes_the_account_s_own_e_mail_and_no_other(self, shop, others):
        emails = {e["category"]: e for e in (await shop.dashboard.get("/emails")).data}
        theirs = (await others._dashboard.get("/emails")).data[2]["uuid"]
        own = emails["giftcard_recipient"]["uuid"]

        for uuid in (emails["login_code"]["uuid"], theirs, NOBODY, "x"):
            refused = await shop.refused(email_uuid=uuid)
            assert (refused.problem, [*refused.errors]) == (
                InvalidInput,
                ["email_uuid"],
            )
        assert (await shop.send(email_uuid=own)).data == SENT

    async def test_refuses_whom_and_what_it_does_not_know(self, shop, others):
        stranger = await others.contact()
        foreign = await others.giftcard()

        for uuid in (NOBODY, stranger["uuid"]):
            assert (await shop.refused(contact_uuid=uuid)).problem is ContactNotFound
        for uuid in (NOBODY, foreign["uuid"]):
            shop.card = {"uuid": uuid}
            assert (await shop.refused()).problem is GiftcardNotFound

    @pytest.mark.parametrize(
        ("tags", "field"),
        [
            ({"merge_tags[firstname]": "Kim"}, "merge_tags.firstname"),
            ({"merge_tags[giftcard.hash]": "X"}, "merge_tags.giftcard.hash"),
            ({"merge_tags[custom.]": "X"}, "merge_tags.custom."),
            ({"merge_tags[custom.a b]": "X"}, "merge_tags.custom.a b"),
            ({"merge_tags[custom.a]": "x" * 1_001}, "merge_tags.custom.a"),
            ({"merge_tags[custom.a][b]": "x"}, "merge_tags.custom.a"),
            ({f"merge_tags[custom.a{n}]": "x" for n in range(51)}, "merge_tags"),
            ({"merge_tags": "x"}, "merge_tags"),
            ({"contact_uuid": ""}, "contact_uuid"),
        ],
    )
    async def test_refuses_tags_by_name(self, shop, tags, field):
        refused = await shop.refused(**tags)

        assert (refused.problem, list(refused.errors)) == (InvalidInput, [field])

    async def test_refuses_a_card_that_nobody_takes(
        self, shop, superuser, account, dashboard
    ):
        loaded = shop.card
        shop.card = await shop.make.printed(codes=["OLDCARD-1"], active=False)
        assert (await shop.refused()).problem is CardNotActivated

        shop.card = loaded
        path = f"/giftcards/{loaded['uuid']}"
        await dashboard.put(path, expiration_date="2020-01-31T12:00:00Z")
        assert (await shop.refused()).problem is GiftcardExpired

        await dashboard.post(f"{path}/block", reason="Lost")
        assert (await shop.refused()).problem is GiftcardNotValid

    async def test_is_not_sent_once_the_card_is_blocked(self, shop, dashboard):
        await shop.send()
        await dashboard.post(f"/giftcards/{shop.card['uuid']}/block", reason="Lost")

        assert await shop.worker.do() == ["giftcards.mail_card"]
        assert shop.sink.envelopes == []

    async def test_refuses_somebody_who_gets_no_mail(self, shop):
        shop.contact = await shop.make.anonymous()

        refused = await shop.refused()

        assert [*refused.errors] == ["contact_uuid"]

    async def test_refuses_who_is_not_subscribed_unless_it_is_for_all(self, shop):
        email = (await shop.dashboard.get("/emails")).data[2]
        which = {"subscription_type_uuid": email["subscription_type_uuid"]}
        path = f"/contact-subscriptions/{shop.contact['uuid']}"
        await shop.clients.put(f"{path}/unsubscribe", **which)

        refused = await shop.refused()
        to_all = {"subscription_type_uuid": None}
        await shop.dashboard.put(f"/emails/{email['uuid']}", **to_all)

        assert (refused.problem, [*refused.errors]) == (InvalidInput, ["contact_uuid"])
        assert (await shop.send()).data == SENT


class TestTemplate:
    async def test_without_the_code_is_refused_and_sends_nothing(self, shop):
        path = await shop.write(text="Your card is on its way.")

        refused = [await shop.refused() for _ in range(2)]

        assert {each.problem for each in refused} == {TemplateLacksVariable}
        assert {each.status for each in refused} == {400}
        await shop.dashboard.delete(path)
        assert (await shop.send()).data == SENT

    async def test_says_what_the_shop_calls_things(self, shop):
        text = "{{ giftcard.hash }} {{ custom.order_number }}|{{ custom.nothing }}|"
        await shop.write(text=text, subject="From {{ custom.firstname }}")

        tags = {"merge_tags[custom.order_number]": "#1001"}
        await shop.send(**CUSTOM, **tags)

        mail = await shop.mail()
        assert mail["Subject"] == "From Kim"
        assert text_of(mail) == f"{shop.card['hash']} #1001||\n"


class TestOnce:
    async def test_the_same_call_with_its_key_is_one_mail(self, shop):
        path = f"/giftcards/{shop.card['uuid']}/send-by-email"
        body = {"contact_uuid": shop.contact["uuid"]}
        key = {"Idempotency-Key": "order-1001"}

        answers = await asyncio.gather(
            *(shop.clients.send("POST", path, key, data=body) for _ in range(4))
        )
        answers.append(await shop.clients.send("POST", path, key, data=body))

        assert answers[-1].data == SENT
        await shop.mail()

    async def test_a_mail_that_is_tried_again_bears_the_same_id(self, shop):
        await shop.send()
        taken = await shop.worker.take()
        assert taken is not None

        for _ in range(2):
            await shop.worker.perform(*taken)

        ids = {
            line
            for envelope in shop.sink.envelopes
            for line in envelope.original_content.splitlines()
            if line.lower().startswith(b"message-id")
        }
        assert len(shop.sink.envelopes) == 2 and len(ids) == 1

    async def test_nothing_of_it_is_kept(self, shop, superuser, account, events):
        await shop.send(**CUSTOM)

        await events()
        kept = [r[0] for r in await superuser.fetch(KEPT, account.account_id)]

        for word in (shop.card["hash"], shop.contact["email"], "Well done"):
            assert not any(word in row for row in kept), word


class TestHowOften:
    @pytest.fixture(autouse=True)
    def bounds(self, monkeypatch):
        """Small ones, far enough apart to tell which of them refuses."""
        sending = "regulars.giftcards.service.sending"
        monkeypatch.setattr(f"{sending}.MOST_A_DAY_OF_ONE", 2)
        monkeypatch.setattr(f"{sending}.MOST_A_DAY", 3)
        monkeypatch.setattr("regulars.contacts.service.mails.MOST_A_DAY_IN_ALL", 5)

    async def told(self, shop: Shop, **changed: Any) -> int:
        """The status of one more mail: of a new card, to a new contact, or as said."""
        shop.card = changed.get("card") or await shop.make.giftcard()
        if "card" not in changed:
            await shop.make.moved(shop.card)
        shop.contact = changed.get("contact") or await shop.make.contact()
        answer = await shop.send()
        assert answer.status == 200 or answer.problem is TooManyRequests
        return answer.status

    async def test_one_card_is_mailed_so_often_to_whomever(
        self, shop, superuser, account
    ):
        card = shop.card
        told = [await self.told(shop, card=card) for _ in range(3)]
        another = await self.told(shop)
        assert len(await shop.worker.do()) == 3, "nothing waits that was refused"
        await superuser.execute(AHEAD, account.account_id, 25 * 3_600)
        await asyncio.sleep(1.1)

        assert (told, another) == ([200, 200, 429], 200)
        assert await self.told(shop, card=card) == 200

    async def test_one_address_is_written_to_so_often_whoever_has_it(self, shop):
        address = shop.contact["email"]
        told = [await self.told(shop, contact=shop.contact) for _ in range(3)]
        gone = f"/contacts/{shop.contact['uuid']}/delete"
        await shop.clients.post(gone, type="DEFAULT")
        await shop.worker.do()

        refused = await self.told(shop, contact=await shop.make.contact(address))

        assert (told, refused) == ([200] * 3, 429)
        assert await self.told(shop) == 200

    async def test_an_account_writes_so_often_to_whomever(self, shop):
        told = [await self.told(shop) for _ in range(6)]

        assert told == [200] * 5 + [429]

    async def test_the_address_stands_nowhere(self, shop, superuser, account):
        await shop.send()

        rows = await superuser.fetch(COUNTED, account.account_id)

        assert len(rows) == 3
        for word in (shop.contact["email"], shop.contact["uuid"]):
            assert not any(word in row[0] for row in rows)
