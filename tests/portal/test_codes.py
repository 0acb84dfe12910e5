"""Login codes: sent by mail, good once, counted whatever comes of a try."""

import asyncio
import time
import uuid
from typing import Any

import pytest
from outbox import text_of
from signing_in import SEND, VERIFY, wrong

from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import InvalidInput, TooManyRequests
from regulars.portal.errors import PasscodeNotFound, PortalNotFound
from regulars.portal.guessing import CODES_A_MINUTE, TRIES_A_MINUTE
from regulars.portal.service.codes import MOST_A_DAY, MOST_TRIES

AHEAD = "update accounts set clock_offset_seconds = $2 where id = $1"

KEPT = """
    select row_to_json(t)::text from login_codes t where account_id = $1
    union all select row_to_json(t)::text from events t where account_id = $1
    union all select row_to_json(t)::text from audit_entries t where account_id = $1
    union all select convert_from(payload, 'UTF8') from pgqueuer
"""

COUNTED = "select tries from login_codes where account_id = $1"

WAITING_MAILS = """
    select convert_from(payload, 'UTF8') from pgqueuer
    where entrypoint = 'portal.mail_code'
      and convert_from(payload, 'UTF8')::jsonb ->> 'account_id' = $1
"""


class Minutes:
    """A clock that stands still, but for when a minute is let pass."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now

    def next(self) -> None:
        self.now += 60


@pytest.fixture
def minutes(monkeypatch: pytest.MonkeyPatch) -> Minutes:
    """So that limits of a minute end when the test says so."""
    clock = Minutes()
    monkeypatch.setattr(time, "time", clock)
    return clock


class TestSend:
    async def test_mails_a_code_in_the_name_of_the_business(self, signing_in):
        answer = await signing_in.send()

        assert answer.status == 200
        assert answer.data.keys() == {"type", "message"}
        [mail] = signing_in.mails()
        code = signing_in.newest()
        assert mail["Subject"] == "Your login code for Test bakery"
        assert str(mail["From"]) == "Test bakery <regulars@example.com>"
        assert code in text_of(mail, "html")
        assert code not in mail["Subject"]

    async def test_speaks_the_contact_s_language(self, signing_in):
        await signing_in.dashboard.put("/account", language="nl")

        await signing_in.send()

        [mail] = signing_in.mails()
        assert mail["Subject"] == "Je inlogcode voor Test bakery"
        assert '<html lang="nl"' in text_of(mail, "html")

    async def test_finds_the_address_in_any_spelling_and_form(self, signing_in):
        email = f" {signing_in.contact['email'].upper()} "

        answer = await signing_in.clients.form(SEND, email=email)
        await signing_in.chores.do()

        assert (answer.status, len(signing_in.mails())) == (200, 1)

    async def test_refuses_in_the_order_of_the_contract(self, clients, make):
        contact = await make.contact()

        refused = [
            (await clients.post(SEND, email=email)).problem
            for email in ("nobody", "nobody@example.com", contact["email"])
        ]

        assert refused == [InvalidInput, ContactNotFound, PortalNotFound]

    async def test_refuses_whom_no_mail_reaches(self, signing_in):
        nobody = await signing_in.make.anonymous()

        answer = await signing_in.send(nobody["email"])

        assert answer.problem is InvalidInput
        assert list(answer.errors) == ["email"]

    async def test_another_account_s_contact_is_nobody(self, signing_in, others):
        theirs = await others.contact()

        answer = await signing_in.send(theirs["email"])

        assert answer.problem is ContactNotFound

    async def test_does_not_fill_an_inbox(self, signing_in, minutes):
        answers = []
        for _ in range(MOST_A_DAY + 2):
            minutes.next()
            answers.append(await signing_in.send())

        assert [each.status for each in answers[:MOST_A_DAY]] == [200] * MOST_A_DAY
        assert {each.problem for each in answers[MOST_A_DAY:]} == {TooManyRequests}
        assert answers[-1].response.headers["retry-after"].isdigit()
        assert len(signing_in.mails()) == MOST_A_DAY

    async def test_waits_a_minute_after_three(self, signing_in, minutes):
        answers = [await signing_in.send() for _ in range(CODES_A_MINUTE + 1)]
        minutes.next()
        later = await signing_in.send()

        assert answers[-1].problem is TooManyRequests
        assert (later.status, len(signing_in.mails())) == (200, CODES_A_MINUTE + 1)

    async def test_the_queue_knows_whom_and_no_code(
        self, signing_in, superuser, account
    ):
        await signing_in.clients.post(SEND, email=signing_in.contact["email"])

        [(payload,)] = await superuser.fetch(WAITING_MAILS, str(account.account_id))

        assert signing_in.contact["uuid"] in payload
        assert "code" not in payload and "@" not in payload

    async def test_nobody_is_mailed_who_is_no_more(self, signing_in):
        await signing_in.clients.post(SEND, email=signing_in.contact["email"])
        waiting = await signing_in.chores.take()
        path = f"/contacts/{signing_in.contact['uuid']}/delete"
        await signing_in.clients.post(path, type="GDPR")
        await signing_in.chores.do()

        await signing_in.chores.perform(*waiting)

        assert signing_in.mails() == []


class TestVerify:
    async def test_tells_whose_code_it_is_once(self, signing_in):
        code = await signing_in.code()

        first, again = await signing_in.verify(code), await signing_in.verify(code)

        assert first.status == 200
        assert first.data == {"uuid": signing_in.contact["uuid"]}
        assert again.problem is PasscodeNotFound

    async def test_the_same_request_is_answered_the_same(self, signing_in):
        code, key = await signing_in.code(), str(uuid.uuid4())

        answers = [await signing_in.verify(code, key) for _ in range(2)]

        assert [each.status for each in answers] == [200, 200]
        assert answers[1].response.headers["idempotency-replayed"] == "true"

    async def test_refuses_in_the_order_of_the_contract(self, clients, make, dashboard):
        contact = await make.contact()
        body = {"email": contact["email"], "code": "123456"}

        unclear = await clients.post(VERIFY, email="nobody", code="")
        without = await clients.post(VERIFY, **body)
        await dashboard.put("/contacts-portal", url="https://club.example.com")
        unsent = await clients.post(VERIFY, **body)
        nobody = await clients.post(VERIFY, **body | {"email": "nobody@example.com"})

        assert unclear.errors.keys() == {"email", "code"}
        assert without.problem is PortalNotFound
        assert (unsent.problem, nobody.problem) == (PasscodeNotFound, PasscodeNotFound)
        assert unsent.body == nobody.body
        assert unsent.body == {
            "message": "Passcode not found.",
            "code": 13010,
            "status_code": 400,
        }

    async def test_a_new_code_ends_the_one_before(self, signing_in):
        before = await signing_in.code()
        after = await signing_in.code()
        while after == before:
            after = await signing_in.code()

        assert (await signing_in.verify(before)).problem is PasscodeNotFound
        assert (await signing_in.verify(after)).status == 200

    async def test_a_code_lasts_ten_minutes(self, signing_in, superuser, account):
        code = await signing_in.code()

        await superuser.execute(AHEAD, account.account_id, 601)
        # A caller is remembered for a second, with the clock as it was.
        await asyncio.sleep(1.1)

        assert (await signing_in.verify(code)).problem is PasscodeNotFound

    @pytest.mark.parametrize("keyed", [False, True])
    async def test_a_try_counts_although_it_is_refused(self, signing_in, keyed):
        code = await signing_in.code()

        for _ in range(MOST_TRIES):
            key = str(uuid.uuid4()) if keyed else None
            refused = await signing_in.verify(wrong(code), key)
            assert refused.problem is PasscodeNotFound
        right = await signing_in.verify(code, str(uuid.uuid4()) if keyed else None)

        assert right.problem is PasscodeNotFound

    async def test_four_tries_leave_a_fifth(self, signing_in):
        code = await signing_in.code()
        for _ in range(MOST_TRIES - 1):
            await signing_in.verify(wrong(code))

        assert (await signing_in.verify(code)).status == 200

    async def test_a_refusal_is_repeated_with_its_key_and_counted_once(
        self, signing_in
    ):
        code, key = await signing_in.code(), str(uuid.uuid4())

        answers = [await signing_in.verify(wrong(code), key) for _ in range(4)]

        assert {each.problem for each in answers} == {PasscodeNotFound}
        assert answers[-1].response.headers["idempotency-replayed"] == "true"
        assert (await signing_in.verify(code)).status == 200

    async def test_tries_at_once_are_counted_one_by_one(
        self, signing_in, superuser, account
    ):
        code = await signing_in.code()
        guesses = [wrong(code)] * (TRIES_A_MINUTE - 1)

        answers = await asyncio.gather(
            *(signing_in.verify(each, str(uuid.uuid4())) for each in guesses)
        )
        after = await signing_in.verify(code)

        counted = await superuser.fetchval(COUNTED, account.account_id)
        assert {each.problem for each in answers} == {PasscodeNotFound}
        assert (after.problem, counted) == (PasscodeNotFound, MOST_TRIES)

    async def test_an_address_is_guessed_at_ten_times_a_minute(
        self, signing_in, minutes
    ):
        answers = [
            (await signing_in.verify("000000")).problem
            for _ in range(TRIES_A_MINUTE + 1)
        ]
        minutes.next()
        later = await signing_in.verify("000000")

        assert answers == [PasscodeNotFound] * TRIES_A_MINUTE + [TooManyRequests]
        assert later.problem is PasscodeNotFound

    async def test_another_account_s_code_is_none(
        self, signing_in, others, http, context, superuser
    ):
        code = await signing_in.code()
        await others._dashboard.put("/contacts-portal", url="https://b.example.com")
        await others.contact(signing_in.contact["email"])

        body = {"email": signing_in.contact["email"], "code": code}
        theirs = await others._clients.post(VERIFY, **body)

        assert theirs.problem is PasscodeNotFound
        assert (await signing_in.verify(code)).status == 200

    async def test_another_account_keeps_nobody_from_signing_in(
        self, signing_in, others
    ):
        code = await signing_in.code()
        email = signing_in.contact["email"]
        await others._dashboard.put("/contacts-portal", url="https://b.example.com")

        for _ in range(TRIES_A_MINUTE + CODES_A_MINUTE):
            await others._clients.post(VERIFY, email=email, code="000000")
            await others._clients.post(SEND, email=email)

        assert (await signing_in.send()).status == 200
        assert (await signing_in.verify(code)).problem is PasscodeNotFound
        assert (await signing_in.verify(await signing_in.code())).status == 200

    async def test_nothing_kept_tells_the_code(
        self, signing_in, superuser, account, capsys
    ):
        code = await signing_in.code()
        await signing_in.verify(wrong(code), str(uuid.uuid4()))

        kept: Any = await superuser.fetch(KEPT, account.account_id)

        printed = "".join(capsys.readouterr())
        told = [text for (text,) in kept if f'"{code}"' in text or f" {code}" in text]
        assert len(kept) > 1
        assert not told
        assert code not in printed
