"""E-mails that no server would ever take: told to the account, with why."""

from collections.abc import AsyncIterator
from uuid import UUID

import mail_sink
import msgspec
import pytest
from chores import Chores
from make import Api

from regulars.accounts.permissions import Permission
from regulars.kit.errors import Forbidden
from regulars.kit.mail import Message, NotSent
from regulars.messages import service as messages
from regulars.worker import Opener

PATH = "/undelivered-emails"

LEE = "lee@example.com"


@pytest.fixture
async def sink() -> AsyncIterator[mail_sink.Sink]:
    async with mail_sink.listening() as found:
        found.answer = "554 never"
        yield found


class Mailing:
    """Hands mails over to a server that refuses them, as jobs do."""

    def __init__(self, context, settings, port, account_id):
        self._context = context
        address = f"smtp://127.0.0.1:{port}"
        self._settings = msgspec.structs.replace(settings, smtp_url=address)
        self._account_id = account_id

    async def hand_over(self, to, contact=None):
        opener = Opener(self._context)
        async with opener(self._account_id) as work:
            home = await messages.home(work)
        whose = UUID(contact["uuid"]) if contact else None
        told = Message(to=to, subject="S", text="T")
        mail = messages.Outgoing(told, "login_code", frozenset(), home, whose)
        await messages.hand_over(opener, self._context.keys, self._settings, mail)


@pytest.fixture
def mailing(context, settings, sink, account):
    return Mailing(context, settings, sink.port, account.account_id)


class TestUndelivered:
    async def test_tells_whom_it_was_for_and_why(self, mailing, make, dashboard):
        contact = await make.contact(LEE)

        await mailing.hand_over(LEE, contact)
        await mailing.hand_over("nobody")

        page = await dashboard.get(PATH)
        unfit, refused = page.data
        assert page.meta["total"] == 2
        assert (refused["recipient"], refused["category"]) == (LEE, "login_code")
        assert refused["contact_uuid"] == contact["uuid"]
        assert refused["reason"].endswith(" 554")
        assert unfit["reason"] == "The to is no e-mail address."

    async def test_has_none_that_is_tried_again(self, mailing, sink, dashboard):
        sink.answer = "451 later"

        with pytest.raises(NotSent):
            await mailing.hand_over(LEE)

        assert (await dashboard.get(PATH)).data == []

    async def test_goes_when_its_contact_is_erased(
        self, mailing, make, dashboard, context, superuser, account
    ):
        contact = await make.contact(LEE)
        await mailing.hand_over(LEE, contact)
        await mailing.hand_over(LEE)
        await mailing.hand_over("other@example.com")

        path = f"/contacts/{contact['uuid']}/delete"
        await dashboard.post(path, type="GDPR")
        await Chores(context, superuser, account.account_id).do()

        left = (await dashboard.get(PATH)).data
        assert [each["recipient"] for each in left] == ["other@example.com"]

    async def test_is_not_noted_of_somebody_who_was_erased_since(
        self, mailing, make, dashboard, context, superuser, account
    ):
        contact = await make.contact(LEE)
        path = f"/contacts/{contact['uuid']}/delete"
        await dashboard.post(path, type="GDPR")
        await Chores(context, superuser, account.account_id).do()

        await mailing.hand_over(LEE, contact)

        assert (await dashboard.get(PATH)).data == []

    async def test_is_shown_to_nobody_else(
        self, mailing, dashboard, http, other_account
    ):
        await mailing.hand_over(LEE)
        theirs = Api(http, "/api/dashboard", other_account.personal_access_token)
        scopes = [Permission.MESSAGES_READ]
        made = (await dashboard.post("/tokens", name="A", scopes=scopes)).data
        less = Api(http, "/api/dashboard", made["token"])

        assert (await theirs.get(PATH)).data == []
        assert (await less.get(PATH)).problem is Forbidden
