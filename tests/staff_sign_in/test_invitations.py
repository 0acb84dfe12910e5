"""Invitations: mailed, reminded of, revoked, and accepted once."""

import asyncio
import itertools
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from outbox import text_of
from staff import PASSWORD, let_in, switch_off

from regulars.accounts.errors import (
    AccountInactive,
    UsageLimitReached,
    UserAlreadyExists,
)
from regulars.accounts.permissions import EVERYTHING
from regulars.accounts.service import NewUser
from regulars.kit.errors import Forbidden, InvalidInput
from regulars.staff import service
from regulars.staff.errors import (
    AlreadyInvited,
    InvitationNotFound,
    LinkVoid,
    RemindedEnough,
)

numbers = itertools.count(1)

ME = {"name": "Lou", "password": "a password of my own"}

LATER = """
    update staff_invitations set expires_at = expires_at - $2::interval where uuid = $1
"""


@pytest.fixture
def email(account) -> str:
    """Somebody who is to come in."""
    return f"lou{next(numbers)}-{account.account_uuid[-12:]}@example.com"


@pytest.fixture
async def invitation(dashboard, email) -> Any:
    """Lou's invitation."""
    answer = await dashboard.post("/invitations", email=email, role="manager")
    assert answer.status == 201, answer.body
    return answer.data


@pytest.fixture
async def token(invitation, email, post) -> str:
    """What Lou's mail carries."""
    return await post.token(email)


class TestInviting:
    async def test_mails_a_link_to_the_page(self, dashboard, email, post, audit_log):
        (me,) = (await dashboard.get("/users")).data

        made = (await dashboard.post("/invitations", email=email, role="analyst")).data

        await post.token(email)
        [mail] = post.outbox.to(email)
        assert mail["Subject"] == "Test bakery invites you to its dashboard"
        assert "/dashboard/accept#token=rgl_lnk_" in text_of(mail)
        assert (made["role"], made["invited_by"]) == ("analyst", me["uuid"])
        assert (made["is_expired"], made["reminders"]) == (False, 0)
        [entry] = await audit_log.new()
        assert (entry["verb"], entry["after"]) == ("user_invited", {"role": "analyst"})
        assert email not in repr(entry)

    async def test_speaks_the_accounts_language(self, dashboard, email, post):
        await dashboard.put("/account", language="nl")

        await dashboard.post("/invitations", email=email, role="analyst")

        await post.token(email)
        [mail] = post.outbox.to(email)
        assert mail["Subject"] == "Test bakery nodigt je uit voor het dashboard"

    async def test_lists_who_has_not_accepted(self, dashboard, invitation, email):
        [listed] = (await dashboard.get("/invitations")).data

        assert listed == invitation
        assert listed["email"] == email

    async def test_refuses_who_is_invited_or_in(self, dashboard, invitation, email):
        user = await let_in(dashboard, "cashier")

        again = await dashboard.post(
            "/invitations", email=email.upper(), role="analyst"
        )
        there = await dashboard.post(
            "/invitations", email=user["email"].upper(), role="analyst"
        )

        assert again.problem is AlreadyInvited
        assert there.problem is UserAlreadyExists

    async def test_counts_as_a_user(self, work, email, dashboard):
        (me,) = (await dashboard.get("/users")).data
        who = (NewUser("a@example.com", "", "", "cashier"), UUID(me["uuid"]))
        await service.invite(work, *who, EVERYTHING, 2)

        with pytest.raises(UsageLimitReached):
            await service.invite(work, *who, EVERYTHING, 2)
        await work.abandon(UsageLimitReached())

    async def test_refuses_what_is_no_address(self, dashboard):
        refused = await dashboard.post("/invitations", email="no mail", role="analyst")

        assert refused.problem is InvalidInput
        assert refused.errors.keys() == {"email"}

    async def test_gives_nobody_more_than_one_may(self, seat, dashboard, email):
        made = await dashboard.post(
            "/tokens", name="Less", scopes=["accounts:write", "accounts:read"]
        )
        header = {"Authorization": f"Bearer {made.data['token']}"}

        refused = await seat.send(
            "POST", "/invitations", header, json={"email": email, "role": "owner"}
        )

        assert refused.problem is Forbidden


class TestReminding:
    async def test_sends_another_link_and_voids_the_first(
        self, seat, dashboard, invitation, email, post, token, superuser
    ):
        await superuser.execute(LATER, invitation["uuid"], timedelta(days=8))
        expired = (await dashboard.get("/invitations")).data[0]

        path = f"/invitations/{invitation['uuid']}/reminders"
        reminded = (await dashboard.post(path)).data

        newer = await post.token(email)
        assert expired["is_expired"] and not reminded["is_expired"]
        assert reminded["reminders"] == 1
        first = await seat.post("/invitations/lookups", token=token)
        second = await seat.post("/invitations/lookups", token=newer)
        assert (first.problem, second.status) == (LinkVoid, 200)

    async def test_is_done_five_times(self, dashboard, invitation):
        path = f"/invitations/{invitation['uuid']}/reminders"

        got = [await dashboard.post(path) for _ in range(6)]

        assert [each.status for each in got] == [201] * 5 + [409]
        assert got[-1].problem is RemindedEnough


class TestRevoking:
    async def test_voids_the_link(self, seat, dashboard, invitation, token):
        path = f"/invitations/{invitation['uuid']}"

        await dashboard.delete(path)

        again = await dashboard.delete(path)
        refused = await seat.post("/invitations/acceptances", token=token, **ME)
        assert again.problem is InvitationNotFound
        assert refused.problem is LinkVoid
        assert (await dashboard.get("/invitations")).data == []

    async def test_a_mail_on_its_way_is_not_sent(
        self, dashboard, invitation, chores, outbox, email
    ):
        await dashboard.delete(f"/invitations/{invitation['uuid']}")

        await chores.do()

        assert outbox.to(email) == []


class TestLooking:
    async def test_tells_who_invites_whom(self, seat, token, email, invitation):
        told = await seat.post("/invitations/lookups", token=token)

        assert told.status == 200
        assert told.data == {
            "account_name": "Test bakery",
            "email": email,
            "role": "manager",
            "language": "en",
            "expires_at": invitation["expires_at"],
        }

    async def test_uses_nothing_up(self, seat, token):
        for _ in range(2):
            await seat.post("/invitations/lookups", token=token)

        done = await seat.post("/invitations/acceptances", token=token, **ME)
        assert done.status == 201


class TestAccepting:
    async def test_lets_them_in_with_a_password_of_their_own(
        self, seat, another_seat, dashboard, token, email, audit_log
    ):
        await audit_log.new()

        done = await seat.post("/invitations/acceptances", token=token, **ME)

        assert done.status == 201
        person = (await seat.session())["person"]
        assert (person["email"], person["name"]) == (email, "Lou")
        assert person["role"] == "manager"
        assert (await dashboard.get("/invitations")).data == []
        assert (await another_seat.sign_in(email, ME["password"])).status == 201
        added, signed_in, *_ = await audit_log.new()
        assert (added["verb"], signed_in["verb"]) == ("user_added", "signed_in")

    async def test_is_done_once_however_many_try(
        self, seat, another_seat, dashboard, token
    ):
        got = await asyncio.gather(
            *(
                each.post("/invitations/acceptances", token=token, **ME)
                for each in (seat, another_seat)
            )
        )

        assert sorted(each.status for each in got) == [201, 410]
        users = (await dashboard.get("/users")).data
        assert len(users) == 2

    @pytest.mark.parametrize(("days", "status"), [(6, 201), (8, 410)])
    async def test_can_be_done_for_seven_days(
        self, seat, token, invitation, superuser, days, status
    ):
        await superuser.execute(LATER, invitation["uuid"], timedelta(days=days))

        done = await seat.post("/invitations/acceptances", token=token, **ME)

        assert done.status == status

    async def test_needs_whoever_invited_them_to_be_allowed_it_still(
        self, seat, another_seat, dashboard, email, post
    ):
        boss = await let_in(dashboard, "owner")
        await another_seat.sign_in(boss["email"], PASSWORD)
        await another_seat.post("/invitations", email=email, role="owner")
        token = await post.token(email)

        await dashboard.put(f"/users/{boss['uuid']}", role="manager")

        refused = await seat.post("/invitations/acceptances", token=token, **ME)
        assert refused.problem is LinkVoid

    async def test_opens_no_account_that_is_off(self, seat, token, account, context):
        await switch_off(context, account.account_uuid)

        for path in ("lookups", "acceptances"):
            body = ME if path == "acceptances" else {}
            refused = await seat.post(f"/invitations/{path}", token=token, **body)

            assert refused.problem is AccountInactive

    async def test_keeps_another_account_of_theirs_in_the_same_browser(
        self, seat, other_dashboard, token, email
    ):
        await let_in(other_dashboard, "cashier", email)
        await seat.sign_in(email, PASSWORD)

        await seat.post("/invitations/acceptances", token=token, **ME)

        told = await seat.session()
        assert told["account"]["name"] == "Test bakery"
        assert [each["name"] for each in told["others"]] == ["Another bakery"]

    async def test_refuses_who_came_in_otherwise_meanwhile(
        self, seat, dashboard, token, email
    ):
        await let_in(dashboard, "cashier", email)

        refused = await seat.post("/invitations/acceptances", token=token, **ME)

        assert refused.problem is UserAlreadyExists


class TestPagesOfOthers:
    @pytest.mark.parametrize(
        "path",
        [
            *("/sessions", "/password-resets", "/passwords"),
            *("/invitations/lookups", "/invitations/acceptances"),
        ],
    )
    @pytest.mark.parametrize(
        "header",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
    )
    async def test_begin_nothing_here(self, seat, token, email, path, header):
        body: dict[str, Any] = {
            "/sessions": {"email": email, "password": PASSWORD},
            "/password-resets": {"email": email},
            "/passwords": {"token": token, "password": PASSWORD},
            "/invitations/lookups": {"token": token},
            "/invitations/acceptances": {"token": token, **ME},
        }[path]

        refused = await seat.send("POST", path, header, json=body)

        assert refused.problem is Forbidden
