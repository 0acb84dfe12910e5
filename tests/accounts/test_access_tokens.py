"""The token endpoint, in the words of RFC 6749."""

import base64


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
