"""What goes out: through the account's templates, to one person, whatever is typed.

EML-05: names, subjects, senders and reply-tos are tried with all that ends a header
early, or adds a recipient; one mail with its headers whole comes out.
"""

from collections.abc import AsyncIterator
from email.message import EmailMessage
from typing import Any

import msgspec
import pytest
from chores import Chores
from mail_sink import Sink, listening
from outbox import text_of
from scale import scaled
from structlog.testing import capture_logs

from regulars.kit.errors import InvalidInput
from regulars.kit.mail import NotSent, one_line
from regulars.messages.errors import TemplateLacksVariable

SEND = "/contact-verification/send"

STAGED = "/api/v2/oauth/clients/staged-credit-receptions"

BREAKS = (
    "\r\n",
    "\n",
    "\r",
    "\x00",
    "\u2028",
    "\u2029",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x85",
)

WORDS = (
    "Bcc: thief@example.net",
    "To: thief@example.net",
    "Content-Type: text/html\r\n\r\n<b>x</b>",
    "=?utf-8?q?=0D=0ABcc:_thief@example.net?=",
    "=?utf-8?b?DQpCY2M6IHRoaWVmQGV4YW1wbGUubmV0?=",
    "Jansen, de Vries & Zn. <thief@example.net>",
    '"a" <thief@example.net>, "b" <b@example.net>',
    "; ".join(f"a{n}@example.net" for n in range(1_000)),
    ", ".join(f"<a{n}@example.net>" for n in range(1_000)),
    "Zoë \U0001f9c1 \u202egnp.exe",
    ".\r\nQUIT\r\n",
)

TYPED = [f"Robin{end}{word}" for word in WORDS for end in BREAKS] + list(WORDS)

MJML = (
    "<mjml><mj-body><mj-section><mj-column>{}</mj-column></mj-section></mj-body></mjml>"
)

BODY = MJML.format("<mj-text>{{ contact.firstname }} {{ login.code }}</mj-text>")


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with listening() as sink:
        yield sink


class Sending:
    """An account whose worker hands its mail to the sink."""

    def __init__(self, fixtures: Any, sink: Sink) -> None:
        self.clients, self.dashboard = fixtures("clients"), fixtures("dashboard")
        self.make, self.sink = fixtures("make"), sink
        context, account = fixtures("context"), fixtures("account")
        url = f"smtp://127.0.0.1:{sink.port}"
        settings = msgspec.structs.replace(context.settings, smtp_url=url)
        own = msgspec.structs.replace(context, settings=settings)
        self.worker = Chores(own, fixtures("superuser"), account.account_id)

    async def template(self, category: str, **words: str) -> Any:
        """Changes an e-mail in English."""
        every = (await self.dashboard.get("/email-templates")).data
        one = next(e for e in every if e["category"] == category)
        kept = {name: one[name] for name in ("subject", "body", "text")} | words
        return await self.dashboard.put(f"/email-templates/{one['uuid']}", **kept)

    async def sign_in(self, **attributes: Any) -> tuple[Any, EmailMessage]:
        """The contact who asked for a login code, and the mail that they got."""
        contact = await self.make.contact()
        if attributes:
            path = f"/contacts/{contact['uuid']}"
            await self.clients.put(path, attributes=attributes)
        self.sink.envelopes.clear()
        assert (await self.clients.post(SEND, email=contact["email"])).status == 200
        await self.worker.do()
        envelope, mail = self.sink.only()
        assert envelope.rcpt_tos == [contact["email"]]
        return contact, mail


@pytest.fixture
async def sending(
    request: pytest.FixtureRequest, chores: Any, others: Any, sink: Sink
) -> Sending:
    sending = Sending(request.getfixturevalue, sink)
    url = "https://club.example.com"
    await sending.dashboard.put("/contacts-portal", url=url)
    return sending


HEADERS = {
    *("from", "to", "subject", "date", "message-id", "auto-submitted"),
    *("mime-version", "content-type"),
}


def is_whole(mail: EmailMessage, extra: frozenset[str] = frozenset()) -> bool:
    """Whether it has the headers that it should, once each, and one recipient."""
    names = [name.lower() for name in mail.keys()]  # noqa: SIM118
    return sorted(names) == sorted(HEADERS | extra) and len(mail["To"].addresses) == 1


class TestTemplate:
    async def test_is_what_is_sent(self, sending):
        words = {"subject": "Hi {{ contact.firstname }}", "body": BODY}
        await sending.template("login_code", **words)

        _, mail = await sending.sign_in(firstname="Zoë & Co")

        assert mail["Subject"] == "Hi Zoë & Co"
        assert "Zoë &amp; Co" in text_of(mail, "html")
        assert "Zoë" not in text_of(mail)

    async def test_is_sent_as_shipped_where_it_can_not_be_filled_in(self, sending):
        body = MJML.format(
            '<mj-text><a href="{{ contact.firstname }}">site</a>'
            "{{ login.code }}</mj-text>"
        )
        assert (await sending.template("login_code", body=body)).status == 200

        with capture_logs() as told:
            _, mail = await sending.sign_in(firstname="javascript:alert(1)")

        assert "javascript" not in mail.as_string()
        assert "With this code you sign in" in text_of(mail, "html")
        [line] = [each for each in told if "shipped" in each["event"]]
        assert line["part"] == "body" and "Robin" not in str(line)

    async def test_of_one_account_is_not_sent_by_another(self, sending, others):
        every = (await others._dashboard.get("/email-templates")).data
        path = f"/email-templates/{every[0]['uuid']}"
        words = {"subject": "Theirs", "body": BODY, "text": "{{ login.code }}"}
        assert (await others._dashboard.put(path, **words)).status == 200

        _, mail = await sending.sign_in()

        assert mail["Subject"] == "Your login code for Test bakery"

    async def test_without_the_link_to_credits_is_refused_and_not_counted(
        self, sending
    ):
        shop = (await sending.clients.get("/shops")).data[0]
        older = type(sending.clients)(sending.clients.http, "/api/v2/oauth/clients", "")
        older.headers = sending.clients.headers
        made = await older.form(
            "/staged-credit-receptions", shop_id=shop["id"], credits=5
        )
        path = f"/staged-credit-receptions/{made.data['id']}/send"
        plain = MJML.format("<mj-text>Credits!</mj-text>")
        changed = await sending.template("staged_credit_reception", body=plain)

        refused = [await older.form(path, email="a@example.com") for _ in range(4)]

        assert changed.data["lacks_variable"]
        assert {each.problem for each in refused} == {TemplateLacksVariable}
        assert {each.status for each in refused} == {400}
        assert await sending.worker.do() == []
        template = (await sending.dashboard.get("/email-templates")).data[8]
        await sending.dashboard.delete(f"/email-templates/{template['uuid']}")
        assert (await older.form(path, email="a@example.com")).status == 200


class TestHeaders:
    async def test_bear_the_brand(self, sending):
        kit = {"sender_name": "Bakkerij, Delft", "reply_to": "hi@bakery.example.com"}
        await sending.dashboard.put("/brand-kit", **kit)

        _, mail = await sending.sign_in()

        [sender] = mail["From"].addresses
        assert sender.display_name == "Bakkerij, Delft"
        assert sender.addr_spec == "regulars@example.com"
        assert mail["Reply-To"] == "hi@bakery.example.com"
        assert is_whole(mail, frozenset({"reply-to"}))

    async def test_are_whole_whatever_a_contact_is_called(self, sending):
        await sending.template("login_code", subject="Hi {{ contact.firstname }}!")
        some = TYPED[:: max(1, len(TYPED) // max(12, scaled(100)))]
        broken = []
        tried = 0
        for typed in some:
            if "\x00" in typed:
                continue
            _, mail = await sending.sign_in(firstname=typed[:250])
            tried += 1
            subject = str(mail["Subject"])
            if not is_whole(mail) or not subject.startswith("Hi Robin"[:3]):
                broken.append((typed, mail.as_string()))

        print(f"tried={tried} expected=[] got={broken}")
        assert broken == []

    async def test_are_whole_whatever_a_business_is_called(self, sending):
        some = TYPED[:: max(1, len(TYPED) // max(12, scaled(100)))]
        broken, tried = [], 0
        for typed in some:
            named = await sending.dashboard.put("/account", name=typed[:200])
            if named.status != 200:
                assert named.problem is InvalidInput
                continue
            _, mail = await sending.sign_in()
            tried += 1
            [sender] = mail["From"].addresses
            if not is_whole(mail) or sender.addr_spec != "regulars@example.com":
                broken.append((typed, mail.as_string()))

        print(f"tried={tried} expected=[] got={broken}")
        assert tried > 5 and broken == []

    @pytest.mark.parametrize("field", ["sender_name", "reply_to"])
    async def test_refuse_what_ends_a_header(self, sending, field):
        before = (await sending.dashboard.get("/brand-kit")).data
        for typed in TYPED:
            refused = await sending.dashboard.put("/brand-kit", **{field: typed})
            if refused.status == 200:
                assert field == "sender_name" and one_line(typed) == typed
                await sending.dashboard.put("/brand-kit", sender_name=None)
            else:
                assert list(refused.errors) == [field]
        assert (await sending.dashboard.get("/brand-kit")).data == before


class TestAgain:
    async def test_a_server_that_is_busy_is_asked_again(self, sending):
        contact = await sending.make.contact()
        await sending.clients.post(SEND, email=contact["email"])
        sending.sink.answer = "451 Try again"
        taken = await sending.worker.take()

        with pytest.raises(NotSent):
            await sending.worker.perform(*taken)
        sending.sink.answer = "250 OK"
        sending.sink.envelopes.clear()
        await sending.worker.perform(*taken)

        assert len(sending.sink.envelopes) == 1


async def test_no_character_keeps_a_mail_from_being_sent(sending):
    """Some are no text in XML, of which MJML is one."""
    odd = "".join(map(chr, [*range(1, 32), *range(127, 160), 0xFFFE, 0xFFFF, 0x202E]))
    assert (await sending.dashboard.put("/account", name=f"Bakery{odd}")).status == 200
    words = {"subject": "{{ contact.firstname }}", "body": BODY}
    await sending.template("login_code", **words)

    with capture_logs() as told:
        _, mail = await sending.sign_in(firstname=f"Robin{odd}")

    assert is_whole(mail) and mail["Subject"].startswith("Robin")
    assert not [each for each in told if "shipped" in each["event"]]
