"""One person in several accounts: one browser holds a session of each."""

from functools import partial
from typing import Any

import pytest
from staff import eventually, let_in

from regulars.staff.errors import NotSignedInThere
from regulars.staff.service import NOTE_SIGNED_OUT

HERE, THERE = "a password for here", "a password for there"


@pytest.fixture
async def robin(dashboard, other_dashboard, account) -> str:
    """The address of somebody who works for both accounts."""
    address = f"robin-{account.account_uuid[-12:]}@example.com"
    await let_in(dashboard, "owner", address, HERE)
    await let_in(other_dashboard, "cashier", address, THERE)
    return address


async def accounts_of(seat: Any) -> tuple[str, list[str]]:
    """The account that is used, and those that can be switched to."""
    told = await seat.session()
    return told["account"]["name"], [each["name"] for each in told["others"]]


async def test_an_account_is_offered_once_it_was_signed_in_to(seat, robin):
    await seat.sign_in(robin, HERE)
    before = await accounts_of(seat)

    await seat.sign_in(robin, THERE)

    assert before == ("Test bakery", [])
    assert await accounts_of(seat) == ("Another bakery", ["Test bakery"])


async def test_switching_needs_no_password_again(seat, robin, account, other_account):
    await seat.sign_in(robin, HERE)
    await seat.sign_in(robin, THERE)

    there = await seat.post("/session/switches", account_uuid=account.account_uuid)

    assert there.status == 201
    assert await accounts_of(seat) == ("Test bakery", ["Another bakery"])
    back = {"account_uuid": other_account.account_uuid}
    await seat.post("/session/switches", **back)
    assert await accounts_of(seat) == ("Another bakery", ["Test bakery"])


async def test_no_account_is_reached_without_its_own_password(
    seat, robin, other_account
):
    await seat.sign_in(robin, HERE)

    refused = await seat.post(
        "/session/switches", account_uuid=other_account.account_uuid
    )

    assert refused.problem is NotSignedInThere
    assert await accounts_of(seat) == ("Test bakery", [])


async def test_somebody_elses_session_in_the_same_browser_ends(
    seat, robin, dashboard, other_account, other_dashboard, post
):
    await seat.sign_in(other_account.staff_email, other_account.staff_password)
    theirs = (await seat.session())["session_uuid"]
    left = seat.http.cookies["regulars_session"]

    await seat.sign_in(robin, HERE)

    assert await accounts_of(seat) == ("Test bakery", [])
    header = {"Authorization": f"Bearer {left}"}
    gone = await eventually(
        lambda: seat.send("GET", "/session", header), lambda a: a.status == 401
    )
    assert gone.status == 401
    [noted] = await post.noted(NOTE_SIGNED_OUT, theirs)
    assert noted["account_id"] == other_account.account_id


async def test_signing_in_again_leaves_one_session(seat, robin):
    await seat.sign_in(robin, HERE)
    await seat.sign_in(robin, HERE)

    assert len((await seat.get("/sessions")).data) == 1
    assert await accounts_of(seat) == ("Test bakery", [])


async def test_signing_out_ends_all_that_the_browser_holds(
    seat, robin, other_dashboard, other_account
):
    await seat.sign_in(robin, THERE)
    there = seat.http.cookies["regulars_session"]
    await seat.sign_in(robin, HERE)
    here = seat.http.cookies["regulars_session"]

    await seat.delete("/session")

    # That a colleague was here before is kept: it opens nothing.
    assert set(seat.http.cookies) == {"regulars_known"}
    for each in (here, there):
        header = {"Authorization": f"Bearer {each}"}
        ask = partial(seat.send, "GET", "/session", header)
        gone = await eventually(ask, lambda a: a.status == 401)
        assert gone.status == 401


async def test_no_account_learns_of_another(
    seat, robin, dashboard, other_dashboard, account, other_account, audit_log
):
    await seat.sign_in(robin, HERE)
    await seat.sign_in(robin, THERE)
    await seat.post("/session/switches", account_uuid=account.account_uuid)

    # What Robin sees in a browser of their own is told to no colleague.
    for door, other in (
        (dashboard, other_account.account_uuid),
        (other_dashboard, account.account_uuid),
    ):
        told = [
            (await door.get(path)).body
            for path in ("/session", "/users", "/audit-entries", "/jobs", "/events")
        ]
        assert other not in repr(told)
