"""Auth tokens, the way to the portal, and session tokens at the till."""

import asyncio
import base64
import hashlib
import hmac
import json
import uuid
from typing import Any

import pytest
from make import Api
from signing_in import PORTAL

from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import InvalidInput
from regulars.portal.errors import (
    AccountSecretInvalid,
    ContactSessionTokenNotFound,
    ContactSessionTokenUsed,
    PortalNotFound,
    TokenExpired,
)

AHEAD = "update accounts set clock_offset_seconds = $2 where id = $1"
SPOIL = "update accounts set secret_sealed = 'other' where id = $1"
TOKENS = "/contact-session-tokens"
NOBODY = str(uuid.uuid4())

REMEMBERED_SECONDS = 1.1
"""A caller is remembered for a second, with the clock as it was."""


def part(token: str, number: int) -> Any:
    text = token.split(".")[number]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def signed(secret: str, header: Any, claims: Any) -> str:
    """A token as anybody makes it who has the secret."""
    parts = [
        json.dumps(each, separators=(",", ":")).encode() for each in (header, claims)
    ]
    body = b".".join(base64.urlsafe_b64encode(each).rstrip(b"=") for each in parts)
    mac = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return (body + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


async def ahead(superuser: Any, account: Any, seconds: int) -> None:
    await superuser.execute(AHEAD, account.account_id, seconds)
    await asyncio.sleep(REMEMBERED_SECONDS)


class TestAuthToken:
    async def test_is_a_text_that_the_business_can_check_itself(
        self, signing_in, account
    ):
        token = await signing_in.auth_token()

        claims = part(token, 1)
        assert part(token, 0) == {"alg": "HS256", "typ": "JWT"}
        assert claims["sub"] == signing_in.contact["uuid"]
        assert claims["aud"] == "contacts-portal"
        assert claims["exp"] - claims["iat"] == 3_600
        assert token == signed(account.account_secret, part(token, 0), claims)

    async def test_refuses_who_is_not_there(self, clients, others):
        theirs = (await others.contact())["uuid"]
        path = "/contact-verification/auth-token"

        assert (await clients.get(f"{path}/{NOBODY}")).problem is ContactNotFound
        assert (await clients.get(f"{path}/{theirs}")).problem is ContactNotFound

    async def test_needs_a_secret_that_can_be_read(
        self, clients, make, superuser, account
    ):
        contact = await make.contact()
        await superuser.execute(SPOIL, account.account_id)

        path = f"/contact-verification/auth-token/{contact['uuid']}"
        answer = await clients.get(path)

        assert answer.problem is AccountSecretInvalid
        assert answer.body["code"] == 1053


class TestPortal:
    async def test_is_opened_and_moved(self, dashboard, audit_log):
        closed = await dashboard.get("/contacts-portal")
        opened = await dashboard.put("/contacts-portal", url=f"{PORTAL}/")
        moved = await dashboard.put("/contacts-portal", url="http://localhost:5173")

        seen = await dashboard.get("/contacts-portal")
        told = [(e["verb"], e["after"]["url"]) for e in await audit_log.new()]
        assert closed.problem is PortalNotFound
        assert (opened.data["url"], moved.data) == (PORTAL, seen.data)
        assert opened.data["uuid"] == moved.data["uuid"]
        assert told == [
            ("portal_opened", PORTAL),
            ("portal_changed", "http://localhost:5173"),
        ]

    @pytest.mark.parametrize(
        "url",
        [
            *("", "club.example.com", "http://club.example.com", "https://"),
            *("javascript:alert(1)", "https://a@club.example.com", "https://[::1"),
            *("https://club.example.com/?a=b", "https://club.example.com/#home"),
            *("https://club.example.com/\r\nX: y", "https://clüb.example.com"),
            *("https://club.example.com:99999", "https://" + "a" * 500 + ".com"),
        ],
    )
    async def test_stands_where_a_browser_may_be_sent(self, dashboard, url):
        answer = await dashboard.put("/contacts-portal", url=url)

        assert answer.problem is InvalidInput
        assert list(answer.errors) == ["url"]
        assert (await dashboard.get("/contacts-portal")).problem is PortalNotFound

    async def test_leads_a_contact_to_their_own_page(self, signing_in):
        query = {"contact_uuid": signing_in.contact["uuid"]}

        url = (await signing_in.clients.get("/contacts-portal/auth-url", **query)).data

        address, _, token = url["url"].partition("?token=")
        assert address == f"{PORTAL}/home"
        assert part(token, 1)["sub"] == signing_in.contact["uuid"]

    async def test_is_here_unless_it_is_elsewhere(
        self, dashboard, clients, make, account, settings
    ):
        query = {"contact_uuid": (await make.contact())["uuid"]}
        path, pages = "/contacts-portal/auth-url", f"{settings.base_url()}/p"

        unsaid = (await clients.get(path, **query)).data["url"]
        opened = await dashboard.put("/contacts-portal", slug="bean-and-leaf")
        named = (await clients.get(path, **query)).data["url"]

        assert unsaid.startswith(f"{pages}/{account.account_uuid}/home?token=")
        assert named.startswith(f"{pages}/bean-and-leaf/home?token=")
        assert opened.data["pages_url"] == f"{pages}/bean-and-leaf"
        assert (opened.data["url"], opened.data["lets_join"]) == (None, True)

    @pytest.mark.parametrize(
        "slug",
        [
            *("ab", "Bean", "a--b", "-ab", "a b", "a/b", "a" * 61, "é" * 5),
            "01a22d58-6c18-7c8d-8fcd-70ffba645752",
        ],
    )
    async def test_is_called_by_what_stands_in_an_address(self, dashboard, slug):
        answer = await dashboard.put("/contacts-portal", slug=slug)

        assert answer.problem is InvalidInput
        assert list(answer.errors) == ["slug"]

    async def test_a_name_is_one_account_s(self, dashboard, others):
        await dashboard.put("/contacts-portal", slug="taken-already")

        theirs = await others._dashboard.put("/contacts-portal", slug="taken-already")
        await dashboard.put("/contacts-portal")
        freed = await others._dashboard.put("/contacts-portal", slug="taken-already")

        assert list(theirs.errors) == ["slug"]
        assert freed.data["slug"] == "taken-already"

    async def test_refuses_who_is_not_there(self, clients):
        path = "/contacts-portal/auth-url"

        refused = [
            (await clients.get(path, **query)).problem
            for query in (
                {},
                {"contact_uuid": "robin"},
                {"contact_uuid": NOBODY},
            )
        ]

        assert refused == [InvalidInput, InvalidInput, ContactNotFound]


@pytest.fixture(params=["clients", "register"])
def door(request: pytest.FixtureRequest) -> Api:
    """Each door that a till may come in by."""
    api: Api = request.getfixturevalue(request.param)
    return api


class TestSessionToken:
    async def test_proves_once_who_shows_it(self, signing_in, door):
        token = await self.shown(signing_in)
        contact = {key: signing_in.contact[key] for key in ("uuid", "email")}
        whole = {"token": token, "contact": contact}

        found = await door.get(f"{TOKENS}/{token}")
        used = await door.post(f"{TOKENS}/{token}/use")
        again = await door.post(f"{TOKENS}/{token}/use")
        after = await door.get(f"{TOKENS}/{token}")

        assert found.data == whole | {"status": "active"}
        assert (used.status, used.data) == (200, whole | {"status": "used"})
        assert again.problem is ContactSessionTokenUsed
        assert after.data == whole | {"status": "used"}

    async def test_is_used_by_one_of_many_at_once(self, signing_in, door):
        token = await self.shown(signing_in)

        answers = await asyncio.gather(
            *(door.post(f"{TOKENS}/{token}/use") for _ in range(8))
        )

        assert sorted(each.status for each in answers) == [200] + [400] * 7

    async def test_the_same_use_is_answered_the_same(self, signing_in, door):
        path = f"{TOKENS}/{await self.shown(signing_in)}/use"
        key = {"Idempotency-Key": str(uuid.uuid4())}

        answers = [await door.send("POST", path, key) for _ in range(2)]

        assert [each.status for each in answers] == [200, 200]

    async def test_that_is_not_ours_is_unknown(self, signing_in, door, others):
        token = await self.shown(signing_in)
        theirs = others._clients

        other = "y" if token.endswith("x") else "x"

        for path in (f"{TOKENS}/rgl_cst_x", f"{TOKENS}/{token[:-1]}{other}"):
            assert (await door.get(path)).problem is ContactSessionTokenNotFound
            used = await door.post(f"{path}/use")
            assert used.problem is ContactSessionTokenNotFound
        seen = await theirs.get(f"{TOKENS}/{token}")
        used = await theirs.post(f"{TOKENS}/{token}/use")

        assert seen.problem is used.problem is ContactSessionTokenNotFound
        assert (await door.post(f"{TOKENS}/{token}/use")).status == 200

    async def test_lasts_ten_minutes(self, signing_in, door, superuser, account):
        token = await self.shown(signing_in)

        await ahead(superuser, account, 601)

        assert (await door.get(f"{TOKENS}/{token}")).problem is TokenExpired
        refused = await door.post(f"{TOKENS}/{token}/use")
        assert refused.body["code"] == 3000

    async def test_ends_with_the_contact(self, signing_in, door):
        token = await self.shown(signing_in)
        path = f"/contacts/{signing_in.contact['uuid']}/delete"
        await signing_in.clients.post(path, type="GDPR")
        await signing_in.chores.do()

        assert (await door.post(f"{TOKENS}/{token}/use")).problem is ContactNotFound

    async def test_is_kept_by_its_hash_only(self, signing_in, superuser, account):
        token = await self.shown(signing_in)

        rows = await superuser.fetch(
            "select t::text from contact_session_tokens t where account_id = $1",
            account.account_id,
        )

        assert len(rows) == 1
        assert token.encode().hex() not in rows[0][0] and token not in rows[0][0]

    async def shown(self, signing_in: Any) -> str:
        body = {"auth_token": await signing_in.auth_token()}
        made = await signing_in.clients.post(TOKENS, **body)
        assert made.status == 201
        return str(made.data["token"])


class TestSessionTokenIsMade:
    async def refusal(self, clients: Api, token: str) -> Any:
        return (await clients.post(TOKENS, auth_token=token)).problem

    async def test_for_nobody_whose_time_has_passed(
        self, signing_in, superuser, account
    ):
        token = await signing_in.auth_token()

        await ahead(superuser, account, 3_601)

        assert await self.refusal(signing_in.clients, token) is TokenExpired

    @pytest.mark.parametrize(
        ("exp", "status"), [(1_700_000_000_000, 201), (10**18, 201), (-(10**18), 400)]
    )
    async def test_until_any_moment_that_somebody_signed(
        self, signing_in, account, exp, status
    ):
        token = await signing_in.auth_token()
        claims = part(token, 1) | {"exp": exp}

        odd = signed(account.account_secret, part(token, 0), claims)

        answer = await signing_in.clients.post(TOKENS, auth_token=odd)
        assert answer.status == status

    async def test_by_the_account_s_secret_as_it_is_now(self, signing_in):
        token = await signing_in.auth_token()

        await signing_in.dashboard.post("/account/secrets")

        assert await self.refusal(signing_in.clients, token) is AccountSecretInvalid
        new = await signing_in.auth_token()
        assert (await signing_in.clients.post(TOKENS, auth_token=new)).status == 201

    async def test_by_no_token_that_was_made_up(self, signing_in, account, others):
        token = await signing_in.auth_token()
        header, claims = part(token, 0), part(token, 1)
        secret = account.account_secret
        none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode()
        made_up = [
            *("x", "..", "a.b.c", "é.é.é", token + "x", token[:-1]),
            signed(secret, header | {"alg": "none"}, claims),
            signed(secret, header, claims | {"aud": "somewhere else"}),
            signed(secret, header, {"sub": claims["sub"]}),
            signed("another secret", header, claims),
            f"{none}.{token.split('.')[1]}.",
            ".".join(token.split(".")[:2]) + ".",
        ]

        for each in made_up:
            got = await self.refusal(signing_in.clients, each)
            assert got is AccountSecretInvalid, each
        theirs = await self.refusal(others._clients, token)
        assert theirs is AccountSecretInvalid

    async def test_for_nobody_who_is_no_more(self, signing_in):
        token = await signing_in.auth_token()
        path = f"/contacts/{signing_in.contact['uuid']}/delete"
        await signing_in.clients.post(path, type="DEFAULT")
        await signing_in.chores.do()

        assert await self.refusal(signing_in.clients, token) is ContactNotFound
