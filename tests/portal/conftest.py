from typing import Any

import pytest
from guests import Guest
from signing_in import SigningIn


@pytest.fixture
async def signing_in(
    request: pytest.FixtureRequest, chores: Any, audit_log: Any
) -> SigningIn:
    """Somebody who can sign in."""
    somebody = SigningIn(request.getfixturevalue)
    await somebody.open()
    return somebody


@pytest.fixture
async def guest(request: pytest.FixtureRequest, chores: Any, browser: Any) -> Guest:
    """Somebody who looks at the pages, and hasn't signed in yet."""
    somebody = Guest(request.getfixturevalue)
    await somebody.open()
    return somebody


@pytest.fixture
async def visitor(guest: Guest) -> Guest:
    """The same, who has signed in."""
    assert (await guest.come()).status_code == 303
    return guest
