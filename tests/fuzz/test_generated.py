"""FUZ-01: whatever the document allows, and what it doesn't, never a 500."""

import asyncio
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from scale import scaled
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from regulars import rooms
from regulars.kit import openapi
from regulars.kit.context import Context
from regulars.opening import Opened, open_account
from regulars.settings import Settings

pytestmark = pytest.mark.xdist_group("fuzz")

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

rooms.load("routes")

api = schemathesis.openapi.from_dict(openapi.document())


@pytest.fixture(scope="session")
def attacked(database: Any, settings: Settings) -> Opened:
    """The account that everything is tried on."""
    return asyncio.run(_opened(database, settings))


async def _opened(database: Any, settings: Settings) -> Opened:
    context = Context.of(settings, database.url)
    try:
        return await open_account(context, "Fuzzed bakery")
    finally:
        await context.pool.close()


@api.parametrize()
@settings(
    max_examples=max(20, scaled(1_000) // 10),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_never_answers_with_an_error_of_ours(
    case: Any, base_url: str, attacked: Opened
) -> None:
    register = case.operation.path.startswith("/api/v3/register")
    token = attacked.register_token if register else attacked.personal_access_token
    headers = {"Authorization": f"Bearer {token}"}

    response = case.call(base_url=base_url, headers=headers)

    case.validate_response(response, checks=CHECKS)
