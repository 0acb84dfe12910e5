"""WEB-03: what a page of another site sends changes nothing, whatever it is.

Tried over every write of the dashboard's door that takes a cookie, and over those that
begin a session: whatever is added later is tried too.
"""

from typing import Any

import pytest
from parties import rows_of
from scale import in_turn

from regulars import rooms
from regulars.kit.doors import Route
from regulars.kit.doors import dashboard as door
from regulars.kit.errors import Forbidden

rooms.load("routes")

WRITES = [route for route in door.routes if route.method != "GET"]

FOREIGN = {
    "foreign": {"Origin": "https://evil.example"},
    "null": {"Origin": "null"},
    "cross-site": {"Sec-Fetch-Site": "cross-site"},
}

# What a form can send, and a page without asking first.
KINDS = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]

OVERRIDES = ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"]

NOBODY = "3f2b8a1e-0000-4000-8000-000000000001"


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


def path_of(route: Route) -> str:
    """The path, with things that nobody has."""
    path = route.full_path
    for name in route.parameters():
        path = path.replace("{" + name + "}", NOBODY)
    return path


@pytest.fixture
async def signed_in(seat, account) -> Any:
    """The owner's browser."""
    await seat.sign_in(account.staff_email, account.staff_password)
    assert await seat.session()
    return seat


async def test_no_write_is_taken(signed_in, account, superuser):
    await signed_in.get("/session")
    before = await rows_of(superuser, account.account_id)
    browser, accepted, tried = signed_in.http, [], 0

    for place, route in enumerate(WRITES):
        path = path_of(route)
        for name, headers in FOREIGN.items():
            answer = await browser.request(route.method, path, headers=headers, json={})
            tried += 1
            is_refused = answer.status_code in (400, 403)
            is_ours = answer.json().get("code") == Forbidden.code
            # An open call is refused for its body before anything else.
            if not (is_refused and (is_ours or route.permission is None)):
                accepted.append((named(route), name, answer.status_code))
        for kind in in_turn(KINDS, place) or KINDS[:1]:
            answer = await browser.request(
                route.method, path, headers={"Content-Type": kind}, content=b"a=b"
            )
            tried += 1
            if answer.status_code < 400:
                accepted.append((named(route), kind, answer.status_code))
        for header in OVERRIDES:
            answer = await browser.get(path, headers={header: route.method})
            tried += 1
            # What a GET may be told: nothing is as if it had been a write.
            if answer.status_code not in (200, 400, 404, 405):
                accepted.append((named(route), header, answer.status_code))

    print(f"tried={tried} expected=[] got={accepted}")
    assert len(WRITES) > 100
    assert not accepted
    assert await rows_of(superuser, account.account_id) == before
