"""What tests of webhooks stand on: receivers, and whoever delivers to them."""

from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from regulars.kit.context import Context
from regulars.opening import Opened
from regulars.settings import Settings
from webhooks.receiving import Post, Receiver, listening

# How much shorter the pauses are: six hours become two seconds.
PACE = 0.0001


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Somebody's server."""
    async with listening() as found:
        yield found


@pytest.fixture
def post(context: Context, settings: Settings, account: Opened) -> Post:
    """Whoever delivers, with pauses a ten-thousandth as long."""
    quick = replace(settings, webhook_pace=PACE)
    return Post(context, quick, account.account_id)


@pytest.fixture
def slow_post(context: Context, settings: Settings, account: Opened) -> Post:
    """Whoever delivers, with the pauses that are published."""
    return Post(context, settings, account.account_id)


@pytest.fixture
def everybodys_post(context: Context, settings: Settings, account: Opened) -> Post:
    """Whoever delivers for all accounts, as the worker does."""
    quick = replace(settings, webhook_pace=PACE)
    return Post(context, quick, account.account_id, alone=False)
