"""Double opt-in: the mail, the page behind its link, and the proof of consent."""

import base64
import hashlib
import re
import uuid
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from make import Api, Make, numbers
from outbox import Outbox, link_in, text_of
from structlog.testing import capture_logs

from regulars.contacts.service.confirming import MOST_A_DAY, PURPOSE, Link
from regulars.kit import links

AHEAD = "update accounts set clock_offset_seconds = $2 where id = $1"
SWITCH = "update accounts set is_active = false where id = $1"

DAY = 24 * 3_600


class Club:
    """A kind of message that has to be confirmed, and somebody who asks for it."""

    def __init__(self, fixtures: Any) -> None:
        self.clients: Api = fixtures("clients")
        self.dashboard: Api = fixtures("dashboard")
        self.make: Make = fixtures("make")
        self.http: httpx.AsyncClient = fixtures("http")
        self.events = fixtures("events")
        self.chores = fixtures("chores")
        self.outbox: Outbox = fixtures("outbox")
        self.kind: Any = None
        self.contact: Any = None

    async def open(self, name: str = "Club", about: str = "Twice a month.") -> None:
        what = {"name": name, "description": about, "strategy": "DOUBLE_OPT_IN"}
        self.kind = (await self.dashboard.post("/subscription-types", **what)).data
        self.contact = await self.make.contact(f"Member{next(numbers)}@example.com")

    async def choose(self, verb: str) -> Any:
        path = f"/contact-subscriptions/{self.contact['uuid']}/{verb}"
        which = {"subscription_type_uuid": self.kind["uuid"]}
        answer = await self.clients.put(path, **which)
        await self.work()
        return answer.data

    async def work(self) -> None:
        """What the worker does."""
        await self.events()
        await self.chores.do()

    async def asked(self) -> str:
        """The link that somebody got who asked for it."""
        assert (await self.choose("subscribe"))["status"] == "PENDING_CONFIRMATION"
        return link_in(self.mails()[-1])

    def mails(self) -> Any:
        return self.outbox.to(self.contact["email"])

    async def status(self) -> str:
        path = f"/contact-subscriptions/{self.contact['uuid']}"
        found = (await self.clients.get(path)).data
        of = {each["subscription_type"]["uuid"]: each["status"] for each in found}
        return str(of[self.kind["uuid"]])

    async def told(self) -> list[Any]:
        """What the log says of it, the choice itself left out."""
        return [
            (event["actor"], event["payload"])
            for event in await self.events()
            if event["name"] == "contact_subscription_changed"
        ][1:]


@pytest.fixture
async def club(request: pytest.FixtureRequest, chores: Any, audit_log: Any) -> Club:
    """A club with somebody who could join it."""
    club = Club(request.getfixturevalue)
    await club.open()
    return club


class TestMail:
    async def test_asks_in_the_name_of_the_business(self, club, settings):
        link = await club.asked()

        [mail] = club.mails()
        assert mail["Subject"] == "Please confirm: Club from Test bakery"
        assert str(mail["From"]) == "Test bakery <regulars@example.com>"
        assert mail["Auto-Submitted"] == "auto-generated"
        for kind in ("plain", "html"):
            text = text_of(mail, kind)
            assert settings.base_url() + link in text
            assert "Club" in text and "Twice a month." in text
        assert "src=" not in text_of(mail, "html"), "nothing is fetched"

    async def test_speaks_the_contact_s_language_else_the_account_s(self, club):
        subjects = []
        for business, locale in (
            ("nl", None),
            ("nl", "en"),
            ("en", "nl"),
            ("nl", "de"),
        ):
            await club.dashboard.put("/account", language=business)
            club.contact = await club.make.contact()
            path = f"/contacts/{club.contact['uuid']}"
            await club.clients.put(path, attributes={"locale": locale or ""})
            page = await club.http.get(await club.asked())
            [mail] = club.mails()
            language = re.search(r'<html lang="(\w+)">', page.text)
            assert language is not None
            subjects.append((mail["Subject"].split()[0], language[1]))

        dutch, english = ("Bevestig", "nl"), ("Please", "en")
        assert subjects == [dutch, english, dutch, dutch]

    async def test_goes_to_nobody_who_chose_otherwise_meanwhile(self, club):
        path = f"/contact-subscriptions/{club.contact['uuid']}"
        which = {"subscription_type_uuid": club.kind["uuid"]}
        await club.clients.put(f"{path}/subscribe", **which)
        await club.clients.put(f"{path}/unsubscribe", **which)

        await club.work()

        assert club.mails() == []

    async def test_goes_to_nobody_without_an_address(self, club):
        club.contact = await club.make.anonymous()

        with capture_logs() as told:
            await club.choose("subscribe")

        assert club.mails() == []
        assert told == [], "it isn't even tried"

    async def test_does_not_fill_an_inbox(self, club):
        for _ in range(MOST_A_DAY + 3):
            await club.choose("subscribe")

        told = [
            (event["contact_uuid"], event["payload"])
            for event in await club.events()
            if event["name"] == "confirmation_mail_skipped"
        ]
        assert len(club.mails()) == MOST_A_DAY
        what = {"subscription_type_uuid": club.kind["uuid"], "most_a_day": MOST_A_DAY}
        assert told == [(club.contact["uuid"], what)] * 3

    async def test_may_be_asked_for_again_the_next_day(self, club, superuser, account):
        for _ in range(MOST_A_DAY + 1):
            await club.choose("subscribe")

        await superuser.execute(AHEAD, account.account_id, DAY + 60)
        await club.choose("subscribe")

        assert len(club.mails()) == MOST_A_DAY + 1

    async def test_takes_any_name_of_a_business(self, club):
        name = 'Bakker <b>"Jansen"</b>,\r\nBcc: thief@example.net'
        await club.dashboard.put("/account", name=name)

        link = await club.asked()

        [mail] = club.mails()
        page = (await club.http.get(link)).text
        assert mail["Bcc"] is None
        assert mail["From"].addresses[0].addr_spec == "regulars@example.com"
        assert "<b>" not in text_of(mail, "html") + page
        assert "&lt;b&gt;" in page


class TestPage:
    async def test_confirms_by_its_button_only(self, club):
        link = await club.asked()

        looked = [
            (await club.http.request(method, link)).status_code
            for method in ("GET", "HEAD", "GET")
        ]
        before = await club.status()
        pressed = await club.http.post(link)

        assert (looked, before) == ([200, 200, 200], "PENDING_CONFIRMATION")
        assert pressed.status_code == 200
        assert "You are subscribed to “Club”" in pressed.text
        assert await club.status() == "SUBSCRIBED"

    async def test_is_a_form_that_needs_no_script(self, club):
        page = (await club.http.get(await club.asked())).text

        assert page.count('<form method="post">') == 1
        assert page.count('<button type="submit">Yes, send me “Club”</button>') == 1
        assert "Twice a month." in page and "Test bakery" in page
        assert "<script" not in page and "http" not in page
        assert '<html lang="en">' in page and page.count("<h1>") == 1

    async def test_is_kept_and_framed_by_nobody(self, club):
        link = await club.asked()
        for answer in (
            await club.http.get(link),
            await club.http.post(link),
            await club.http.get("/c/unknown"),
        ):
            headers = answer.headers
            [style] = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
            digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
            policy = headers["content-security-policy"]
            assert f"style-src 'sha256-{digest}'" in policy
            assert "default-src 'none'" in policy and "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["cache-control"] == "no-store"
            assert headers["content-type"] == "text/html; charset=utf-8"

    async def test_is_proof_of_consent(self, club):
        link = await club.asked()

        for _ in range(2):
            await club.http.post(link)

        assert await club.told() == [
            (
                f"contact:{club.contact['uuid']}",
                {
                    "subscription_type_uuid": club.kind["uuid"],
                    "status": "SUBSCRIBED",
                    "status_before": "PENDING_CONFIRMATION",
                    "channel": "CONFIRMATION_MAIL",
                    "wording": "Club: Twice a month.",
                },
            )
        ]

    async def test_says_so_when_it_was_confirmed_before(self, club):
        link = await club.asked()
        await club.http.post(link)

        again, pressed = await club.http.get(link), await club.http.post(link)

        assert "you said yes before" in again.text and "<button" not in again.text
        assert (again.status_code, pressed.status_code) == (200, 200)


class TestLink:
    async def refused(self, club: Club, link: str) -> None:
        """The page is friendly, tells nothing, and nothing changes."""
        before = await club.events()
        for method in ("GET", "POST"):
            answer = await club.http.request(method, link)
            assert answer.status_code == 404, answer.text
            assert "This link doesn’t work any more" in answer.text
            assert "Club" not in answer.text and "<button" not in answer.text
        assert await club.events() == before

    async def test_lasts_seven_days(self, club, superuser, account):
        link = await club.asked()

        await superuser.execute(AHEAD, account.account_id, 7 * DAY - 60)
        on_the_last_day = await club.http.get(link)
        await superuser.execute(AHEAD, account.account_id, 7 * DAY + 60)

        assert on_the_last_day.status_code == 200
        await self.refused(club, link)

    async def test_ends_with_the_wish(self, club):
        link = await club.asked()

        await club.choose("unsubscribe")

        await self.refused(club, link)
        assert await club.status() == "UNSUBSCRIBED"

    async def test_ends_with_the_kind_of_message(self, club):
        link = await club.asked()

        path = f"/subscription-types/{club.kind['uuid']}"
        await club.dashboard.put(path, is_active=False)

        await self.refused(club, link)
        await club.dashboard.put(path, is_active=True)
        assert await club.status() == "PENDING_CONFIRMATION"

    async def test_ends_with_the_contact(self, club):
        link = await club.asked()

        path = f"/contacts/{club.contact['uuid']}/delete"
        await club.clients.post(path, type="GDPR")
        await club.chores.do()

        await self.refused(club, link)

    async def test_ends_with_the_account(self, club, superuser, account):
        link = await club.asked()

        await superuser.execute(SWITCH, account.account_id)

        for method in ("GET", "POST"):
            assert (await club.http.request(method, link)).status_code == 404

    async def test_can_be_made_up_by_nobody(self, club, context, account):
        link = await club.asked()
        flipped = link[:-6] + ("A" if link[-6] != "A" else "B") + link[-5:]
        what = Link(
            account.account_id,
            uuid.UUID(club.contact["uuid"]),
            uuid.UUID(club.kind["uuid"]),
            datetime(2100, 1, 1, tzinfo=UTC),
        )
        elsewhere = links.sealed(context.keys, "something else", what)

        assert links.opened(context.keys, PURPOSE, Link, link.removeprefix("/c/"))
        for made_up in (
            flipped,
            link[:-1],
            f"/c/{elsewhere}",
            "/c/%00",
            "/c/ë",
            "/c/=",
        ):
            await self.refused(club, made_up)

    async def test_that_does_not_work_is_told_in_the_browser_s_language(self, club):
        headers = {"Accept-Language": "nl-NL,nl;q=0.9,en;q=0.8"}

        answer = await club.http.get("/c/unknown", headers=headers)

        assert "Deze link werkt niet meer" in answer.text
        assert '<html lang="nl">' in answer.text

    async def test_takes_what_mail_programs_add_to_it(self, club):
        answer = await club.http.get(await club.asked() + "?utm_source=mail&fbclid=1")

        assert answer.status_code == 200

    async def test_answers_no_other_method(self, club):
        answer = await club.http.delete("/c/unknown")

        assert answer.status_code == 405
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "Deze pagina is nu niet te zien" in answer.text
