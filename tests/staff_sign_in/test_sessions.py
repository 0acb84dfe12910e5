"""AUT-06: sessions begin anew, and end when they should."""

from datetime import timedelta
from typing import Any

import pytest
from staff import PASSWORD, eventually, let_in

from regulars.accounts.errors import SessionNotFound
from regulars.staff.errors import SessionNeeded

AGE = """
    update credentials set created_at = created_at - $2::interval,
      expires_at = expires_at - $2::interval, last_used_at = null
    where uuid = $1
"""

IDLE = """
    update credentials
    set created_at = created_at - $2::interval, last_used_at = now() - $3::interval
    where uuid = $1
"""


@pytest.fixture
async def colleague(dashboard) -> Any:
    """A colleague of the owner's."""
    return await let_in(dashboard, "manager")


async def ended(seat: Any) -> bool:
    """Whether nobody is signed in there any more, a second later at most."""
    answer = await eventually(lambda: seat.get("/session"), lambda a: a.status == 401)
    return answer.status == 401


async def is_as_it_should(seat: Any, lives: bool) -> bool:
    """Whether a session that lives is let in at once, and one that is over isn't."""
    if lives:
        return (await seat.get("/session")).status == 200
    return await ended(seat)


class TestCookies:
    async def test_are_for_this_host_by_tls_and_for_no_script(self, tls_seat, account):
        answer = await tls_seat.sign_in(account.staff_email, account.staff_password)

        cookies = answer.response.headers.get_list("set-cookie")
        assert len(cookies) == 3
        for cookie in cookies:
            name, *flags = cookie.split("; ")
            assert name.startswith("__Host-regulars_")
            assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= set(flags)
            assert not any(flag.startswith("Domain") for flag in flags)
        assert (await tls_seat.get("/session")).status == 200

    async def test_that_were_there_before_are_no_session_afterwards(
        self, seat, another_seat, account
    ):
        await another_seat.sign_in(account.staff_email, account.staff_password)
        planted = another_seat.http.cookies["regulars_session"]
        seat.http.cookies.set("regulars_session", planted, domain="regulars.test")

        await seat.sign_in(account.staff_email, account.staff_password)

        assert seat.http.cookies["regulars_session"] != planted
        # Whoever planted it holds nothing.
        assert await ended(another_seat)


class TestLimits:
    @pytest.mark.parametrize(("hours", "lives"), [(1, True), (13, False)])
    async def test_a_session_ends_twelve_hours_after_it_was_begun(
        self, seat, account, superuser, hours, lives
    ):
        await seat.sign_in(account.staff_email, account.staff_password)
        told = await seat.session()
        age = timedelta(hours=hours)

        await superuser.execute(IDLE, told["session_uuid"], age, timedelta())
        await superuser.execute(
            "update credentials set expires_at = expires_at - $2::interval"
            " where uuid = $1",
            told["session_uuid"],
            age,
        )

        assert await is_as_it_should(seat, lives)

    @pytest.mark.parametrize(("minutes", "lives"), [(119, True), (121, False)])
    async def test_a_session_ends_when_nobody_has_used_it(
        self, seat, account, superuser, minutes, lives
    ):
        await seat.sign_in(account.staff_email, account.staff_password)
        told = await seat.session()
        idle = timedelta(minutes=minutes)

        await superuser.execute(IDLE, told["session_uuid"], timedelta(hours=5), idle)

        assert await is_as_it_should(seat, lives)

    async def test_one_that_was_never_used_counts_from_its_beginning(
        self, seat, account, superuser
    ):
        await seat.sign_in(account.staff_email, account.staff_password)
        told = await seat.session()

        await superuser.execute(AGE, told["session_uuid"], timedelta(minutes=121))

        assert await ended(seat)


class TestOwn:
    async def test_are_listed_with_where_they_are(self, seat, another_seat, colleague):
        for each, name in ((seat, "Phone"), (another_seat, "Till")):
            each.http.headers["User-Agent"] = name
            await each.sign_in(colleague["email"], PASSWORD)

        listed = (await seat.get("/sessions")).data

        assert [each["agent"] for each in listed] == ["Till", "Phone"]
        assert [each["is_this"] for each in listed] == [False, True]
        assert {each["place"] for each in listed} == {"127.0.0.1"}

    async def test_are_nobody_elses(self, seat, another_seat, colleague, account):
        await seat.sign_in(colleague["email"], PASSWORD)
        await another_seat.sign_in(account.staff_email, account.staff_password)
        [theirs] = (await another_seat.get("/sessions")).data

        refused = await seat.delete(f"/sessions/{theirs['uuid']}")

        assert refused.problem is SessionNotFound
        assert len((await seat.get("/sessions")).data) == 1
        assert await another_seat.session()

    async def test_end_one_by_one(self, seat, another_seat, colleague, audit_log):
        for each in (seat, another_seat):
            await each.sign_in(colleague["email"], PASSWORD)
        await audit_log.new()
        theirs = (await another_seat.session())["session_uuid"]

        await seat.delete(f"/sessions/{theirs}")

        assert await ended(another_seat)
        assert await seat.session()
        [entry] = await audit_log.new()
        assert (entry["verb"], entry["subject_uuid"]) == ("session_ended", theirs)

    async def test_end_all_but_the_one_that_asks(
        self, seat, another_seat, colleague, audit_log
    ):
        for each in (another_seat, seat):
            await each.sign_in(colleague["email"], PASSWORD)
        await audit_log.new()

        await seat.delete("/other-sessions")
        await seat.delete("/other-sessions")

        assert await ended(another_seat)
        assert await seat.session()
        [entry] = await audit_log.new()
        assert entry["verb"] == "other_sessions_ended"
        assert entry["subject_uuid"] == colleague["uuid"]

    async def test_of_a_token_there_are_no_others(self, dashboard):
        assert (await dashboard.delete("/other-sessions")).problem is SessionNeeded

    async def test_long_and_odd_names_of_browsers_are_cut(self, seat, account):
        seat.http.headers["User-Agent"] = "\xe9" + "x" * 5_000
        await seat.sign_in(account.staff_email, account.staff_password)

        [mine] = (await seat.get("/sessions")).data

        assert len(mine["agent"]) <= 200


CHANGES = ["role", "password", "forgotten", "removed"]


class TestTheOthersDie:
    @pytest.mark.parametrize("change", CHANGES)
    async def test_at_once(
        self, seat, another_seat, dashboard, colleague, post, change
    ):
        for each in (seat, another_seat):
            await each.sign_in(colleague["email"], PASSWORD)
        path = f"/users/{colleague['uuid']}"

        if change == "role":
            await dashboard.put(path, role="analyst")
        if change == "removed":
            await dashboard.delete(path)
        if change == "password":
            new = {"current_password": PASSWORD, "password": "a new password"}
            await seat.put("/session/password", **new)
        if change == "forgotten":
            await seat.post("/password-resets", email=colleague["email"])
            await post.send_resets(colleague["uuid"])
            token = await post.token(colleague["email"])
            await seat.post("/passwords", token=token, password="a new password")

        # Without waiting: this process has been told.
        assert (await another_seat.get("/session")).status == 401
        assert (await seat.get("/session")).status == (
            200 if change == "password" else 401
        )

    async def test_and_tokens_stay(self, http, seat, dashboard):
        user = await let_in(dashboard, "owner")
        await seat.sign_in(user["email"], PASSWORD)
        made = (await seat.post("/tokens", name="Mine")).data

        new = {"current_password": PASSWORD, "password": "a new password"}
        await seat.put("/session/password", **new)

        listed = (await dashboard.get("/tokens")).data
        [mine] = [each for each in listed if each["uuid"] == made["uuid"]]
        assert mine["revoked_at"] is None
