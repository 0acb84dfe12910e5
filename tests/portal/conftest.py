from typing import Any

import pytest
from signing_in import SigningIn


@pytest.fixture
async def signing_in(
    request: pytest.FixtureRequest, chores: Any, audit_log: Any
) -> SigningIn:
    """Somebody who can sign in."""
    somebody = SigningIn(request.getfixturevalue)
    await somebody.open()
    return somebody
