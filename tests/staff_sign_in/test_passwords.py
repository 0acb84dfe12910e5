"""Forgotten passwords: a link by mail, once, for an hour."""

import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from outbox import text_of
from staff import PASSWORD, let_in, switch_off

from regulars.accounts.errors import AccountInactive
from regulars.kit.errors import InvalidInput, TooManyRequests
from regulars.kit.work import Work, opened
from regulars.staff import links, service
from regulars.staff.errors import LinkVoid
from regulars.staff.service import passwords

NEW = "a password that is new"


@pytest.fixture
async def kim(dashboard) -> Any:
    """Somebody who has forgotten their password."""
    return await let_in(dashboard, "manager")


@pytest.fixture
async def token(seat, kim, post) -> str:
    """What Kim's mail carries."""
    await seat.post("/password-resets", email=kim["email"])
    await post.send_resets(kim["uuid"])
    return await post.token(kim["email"])


class TestAsking:
    async def test_mails_a_link_to_the_page(self, seat, kim, post, audit_log):
        asked = await seat.post("/password-resets", email=kim["email"].upper())

        assert (asked.status, asked.data) == (200, None)
        assert await post.send_resets(kim["uuid"]) == 1
        await post.token(kim["email"])
        [mail] = post.outbox.to(kim["email"])
        assert mail["Subject"] == "A new password for Test bakery"
        assert "/dashboard/reset#token=rgl_lnk_" in text_of(mail)
        assert "/dashboard/reset#token=rgl_lnk_" in text_of(mail, "html")
        entries = [each["verb"] for each in await audit_log.new()]
        assert entries == ["password_reset_requested"]

    async def test_speaks_the_accounts_language(self, seat, dashboard, kim, post):
        await dashboard.put("/account", language="nl")

        await seat.post("/password-resets", email=kim["email"])

        await post.send_resets(kim["uuid"])
        await post.token(kim["email"])
        [mail] = post.outbox.to(kim["email"])
        assert mail["Subject"] == "Een nieuw wachtwoord voor Test bakery"

    async def test_answers_strangers_the_same(self, seat, kim):
        known = await seat.post("/password-resets", email=kim["email"])
        unknown = await seat.post("/password-resets", email="nobody@example.com")

        assert (known.status, known.body) == (unknown.status, unknown.body)
        told = [dict(each.response.headers) for each in (known, unknown)]
        for each in told:
            del each["x-request-id"]
        assert told[0] == told[1]

    async def test_takes_as_long_for_strangers(self, seat, dashboard):
        took: dict[str, list[float]] = {"known": [], "unknown": []}
        for number in range(10):
            user = await let_in(dashboard, "cashier")
            for kind, address in (
                ("known", user["email"]),
                ("unknown", f"stranger{number}@example.com"),
            ):
                begun = time.perf_counter()
                await seat.post("/password-resets", email=address)
                took[kind].append(time.perf_counter() - begun)

        known, unknown = (statistics.median(times) for times in took.values())
        print(f"tried=20 expected=alike got={known:.4f}s and {unknown:.4f}s")
        # A mail, or a write, would take several times as long.
        assert known / 2 < unknown < known * 2

    async def test_each_account_mails_its_own_link(
        self, seat, dashboard, other_dashboard, account, post
    ):
        address = f"both-{account.account_uuid[-12:]}@example.com"
        here = await let_in(dashboard, "cashier", address)
        there = await let_in(other_dashboard, "cashier", address)

        await seat.post("/password-resets", email=address)

        noted = await post.noted(service.MAIL_RESETS, here["uuid"])
        assert {each["membership_uuid"] for each in noted} >= {
            here["uuid"],
            there["uuid"],
        }

    async def test_is_counted_for_each_address(self, seat, kim):
        got = [
            await seat.post("/password-resets", email=kim["email"]) for _ in range(7)
        ]

        assert got[-1].problem is TooManyRequests
        assert [each.status for each in got].count(200) <= 6

    async def test_sends_five_mails_an_hour(self, context, account, kim):
        mailed = []
        for _ in range(7):
            now = datetime.now(UTC)
            work = Work(context.pool, account.account_id, "anybody", now)
            async with opened(work):
                mailed.append(await service.may_be_mailed(work, UUID(kim["uuid"])))

        assert mailed == [True] * 5 + [False] * 2

    async def test_no_template_of_the_business_has_the_link(self, dashboard):
        templates = (await dashboard.get("/email-templates")).data

        names = {each["category"] for each in templates}
        assert not names & {"password_reset", "staff_invitation"}


class TestTheLink:
    async def test_gives_a_new_password(self, seat, kim, token, audit_log):
        await audit_log.new()

        done = await seat.post("/passwords", token=token, password=NEW)

        assert (done.status, done.data) == (201, None)
        assert (await seat.sign_in(kim["email"], PASSWORD)).status == 401
        assert (await seat.sign_in(kim["email"], NEW)).status == 201
        changed, *_ = await audit_log.new()
        assert changed["verb"] == "password_changed"
        assert changed["actor"] == f"user:{kim['uuid']}"

    async def test_is_good_once(self, seat, kim, token):
        await seat.post("/passwords", token=token, password=NEW)

        again = await seat.post("/passwords", token=token, password="one more of mine")

        assert again.problem is LinkVoid
        assert again.status == 410
        assert (await seat.sign_in(kim["email"], NEW)).status == 201

    async def test_is_good_for_an_hour(self, context, account, seat, kim):
        for minutes, status in ((59, 201), (61, 410)):
            asked_at = datetime.now(UTC) - timedelta(minutes=minutes)
            token = await _link(context, account, kim, asked_at)

            got = await seat.post("/passwords", token=token, password=NEW)

            assert got.status == status

    async def test_is_void_once_they_have_left(self, seat, kim, token, dashboard):
        await dashboard.delete(f"/users/{kim['uuid']}")

        refused = await seat.post("/passwords", token=token, password=NEW)

        assert refused.problem is LinkVoid

    async def test_opens_no_account_that_is_off(self, seat, token, account, context):
        await switch_off(context, account.account_uuid)

        refused = await seat.post("/passwords", token=token, password=NEW)

        assert refused.problem is AccountInactive

    @pytest.mark.parametrize(
        "broken",
        [
            lambda token: "",
            lambda token: "rgl_lnk_",
            lambda token: token[:-1],
            lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
            lambda token: token.swapcase(),
            lambda token: token + "é",
        ],
    )
    async def test_is_good_only_whole(self, seat, kim, token, broken):
        refused = await seat.post("/passwords", token=broken(token), password=NEW)

        assert refused.problem is LinkVoid

    async def test_is_not_used_up_by_a_password_that_is_too_short(self, seat, token):
        short = await seat.post("/passwords", token=token, password="short")
        done = await seat.post("/passwords", token=token, password=NEW)

        assert short.problem is InvalidInput
        assert done.status == 201

    async def test_is_no_invitation(self, seat, token):
        refused = await seat.post("/invitations/lookups", token=token)

        assert refused.problem is LinkVoid


async def _link(context: Any, account: Any, kim: Any, asked_at: datetime) -> str:
    """As if the mail had been asked for then, and had come at last."""
    work = Work(context.pool, account.account_id, "test", datetime.now(UTC))
    keys, whose = context.keys, UUID(kim["uuid"])
    async with opened(work):
        member = await work.one(
            passwords._Member,
            passwords.MEMBER,
            account.account_id,
            whose,
        )
        assert member is not None
        mark = passwords._mark(keys, whose, member)
    until = int((asked_at + passwords.GOOD_FOR).timestamp())
    link = links.Reset(account.account_id, whose, until, mark)
    return links.address(keys, "", link).partition("#token=")[2]
