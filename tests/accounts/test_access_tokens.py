"""The token endpoint, in the words of RFC 6749."""

import base64

import pytest
from make import Api


@pytest.fixture
def oauth(http):
    """The token endpoint's door, which wants no credential."""
    api = Api(http, "/oauth", "")
    api.headers = {}
    return api


class TestCreateAccessToken:
    async def test_gives_a_token_that_opens_the_public_door(self, http, account):
        form = {
            "grant_type": "client_credentials",
            "client_id": str(account.oauth_client_id),
            "client_secret": account.oauth_client_secret,
        }

        answer = await http.post("/oauth/token", data=form)

        assert answer.status_code == 200, answer.text
        given = answer.json()
        assert given["token_type"].lower() == "bearer"
        ping = await http.get(
            "/api/v3/oauth/clients",
            headers={"Authorization": f"Bearer {given['access_token']}"},
        )
        assert ping.json()["data"]["uuid"] == account.account_uuid

    async def test_takes_id_and_secret_in_the_header_too(self, http, account):
        pair = f"{account.oauth_client_id}:{account.oauth_client_secret}"
        basic = base64.b64encode(pair.encode()).decode()

        answer = await http.post(
            "/oauth/token",
            data={"grant_type": "client_credentials"},
            headers={"Authorization": f"Basic {basic}"},
        )

        assert "access_token" in answer.json(), answer.text

    async def test_refuses_a_wrong_secret_as_the_rfc_says(self, http, account):
        form = {
            "grant_type": "client_credentials",
            "client_id": str(account.oauth_client_id),
            "client_secret": "somebody else's",
        }

        answer = await http.post("/oauth/token", data=form)

        assert answer.status_code == 401
        assert answer.json()["error"] == "invalid_client"

    async def test_refuses_a_wrong_secret_in_the_header_with_its_own_scheme(
        self, http, account
    ):
        pair = base64.b64encode(f"{account.oauth_client_id}:wrong".encode()).decode()

        answer = await http.post(
            "/oauth/token",
            data={"grant_type": "client_credentials"},
            headers={"Authorization": f"Basic {pair}"},
        )

        assert answer.status_code == 401
        assert answer.json() == {"error": "invalid_client"}
        assert answer.headers["www-authenticate"].startswith("Basic ")

    @pytest.mark.parametrize(
        ("form", "status", "error"),
        [
            ({}, 400, "invalid_request"),
            ({"grant_type": "password"}, 400, "unsupported_grant_type"),
            ({"grant_type": "client_credentials"}, 401, "invalid_client"),
            (
                {"grant_type": "client_credentials", "client_id": "robin"},
                401,
                "invalid_client",
            ),
        ],
    )
    async def test_refuses_in_the_words_of_the_rfc(self, oauth, form, status, error):
        answer = await oauth.form("/token", **form)

        assert answer.status == status
        assert answer.body["error"] == error
        assert answer.response.headers["cache-control"] == "no-store"

    async def test_a_wrong_method_is_refused_in_those_words_too(self, oauth):
        answer = await oauth.get("/token")

        assert answer.status == 405
        assert answer.body["error"] == "invalid_request"
        assert answer.response.headers["allow"] == "POST"

    async def test_a_token_ends_with_its_client(self, oauth, account, dashboard):
        form = {
            "grant_type": "client_credentials",
            "client_id": str(account.oauth_client_id),
            "client_secret": account.oauth_client_secret,
        }
        token = (await oauth.form("/token", **form)).body["access_token"]
        clients = Api(oauth.http, "/api/v3/oauth/clients", token)
        assert (await clients.get("")).status == 200
        [client] = (await dashboard.get("/oauth-clients")).data

        await dashboard.delete(f"/oauth-clients/{client['uuid']}")

        assert (await clients.get("")).body == {"message": "Unauthenticated."}
        assert (await oauth.form("/token", **form)).status == 401
