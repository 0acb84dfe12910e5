"""A table that an operator, or a migration, has locked: try again, and no mistake."""

import asyncio

import pytest
from make import Answer

from regulars.kit.errors import Unavailable


@pytest.mark.parametrize("table", ["credentials", "contacts"])
async def test_a_locked_table_is_told_as_being_away(
    table, register, second_session, make
):
    path = f"/contacts/{(await make.contact())['uuid']}"
    await second_session.execute(f"lock table {table} in access exclusive mode")

    answer = await register.get(path)

    assert answer.problem is Unavailable
    assert "Retry-After" in answer.response.headers
    await second_session.execute("rollback")
    assert (await register.get(path)).status == 200


async def test_it_is_told_so_to_who_has_no_credential_yet(
    http, account, second_session
):
    keys = {
        "grant_type": "client_credentials",
        "client_id": account.oauth_client_id,
        "client_secret": account.oauth_client_secret,
    }
    who = {"email": account.staff_email, "password": account.staff_password}
    await second_session.execute(
        "lock table credentials, oauth_clients, users in access exclusive mode"
    )

    token, session = await asyncio.gather(
        http.post("/oauth/token", data=keys),
        http.post("/api/dashboard/sessions", json=who),
    )

    assert (token.status_code, session.status_code) == (503, 503)
    assert token.json()["error"] == "temporarily_unavailable"
    assert Answer(session).problem is Unavailable
