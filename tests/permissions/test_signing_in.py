"""Staff who sign in: cookies, guesses, other sites' pages, and who is told what."""

import functools
import itertools
import statistics
import time

import httpx
import msgspec
from make import Answer
from staff import PASSWORD, eventually, let_in, session, sign_in, switch_off

from regulars import rooms
from regulars.accounts.errors import AccountInactive, NotSignedIn, UserHasNoAccess
from regulars.app import create
from regulars.kit.doors import dashboard as dashboard_door
from regulars.kit.errors import InvalidInput, TooManyRequests

rooms.load("routes")

FOREIGN = [
    "https://evil.example",
    "http://regulars.test.evil.example",
    "http://regulars.test:8080",
    "http://evil.example/regulars.test",
    "null",
]

FORMS = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]

WRITES = [
    (route.method, route.full_path)
    for route in dashboard_door.routes
    if route.method != "GET" and route.permission is not None
]


class TestTheCookie:
    async def test_scripts_and_other_sites_cannot_use_it(self, browser, account):
        answer = await sign_in(browser, account.staff_email, account.staff_password)

        cookie = answer.response.headers["set-cookie"]
        flags = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"path=/", "httponly", "samesite=lax"} <= flags
        assert not any(flag.startswith("domain") for flag in flags)
        assert answer.response.headers["cache-control"] == "no-store"

    async def test_is_for_tls_only_where_people_come_by_tls(
        self, settings, database, account
    ):
        public = msgspec.structs.replace(settings, public_url="https://bakery.example")
        transport = httpx.ASGITransport(create(public, database))

        async with httpx.AsyncClient(
            transport=transport, base_url="https://bakery.example"
        ) as browser:
            answer = await sign_in(browser, account.staff_email, account.staff_password)
            signed_in = await session(browser)
            secret = browser.cookies["__Host-regulars_session"]
            browser.cookies.clear()
            # So could a page of another host of the same domain have set it.
            browser.cookies.set("regulars_session", secret)
            planted = await session(browser)

        assert "; Secure" in answer.response.headers["set-cookie"]
        assert (signed_in.status, planted.status) == (200, 401)

    async def test_is_void_everywhere_once_signed_out(
        self, browser, another_browser, account
    ):
        await sign_in(browser, account.staff_email, account.staff_password)
        another_browser.cookies = browser.cookies
        stolen = await session(another_browser)

        await browser.delete("/api/dashboard/session")

        after = await eventually(
            lambda: session(another_browser), lambda a: a.status == 401
        )
        assert (stolen.status, after.status) == (200, 401)

    async def test_is_void_too_when_it_was_sent_as_a_token(self, browser, account):
        await sign_in(browser, account.staff_email, account.staff_password)
        header = {"Authorization": f"Bearer {browser.cookies['regulars_session']}"}
        browser.cookies.clear()

        await browser.delete("/api/dashboard/session", headers=header)

        after = await _asked(browser, "/api/dashboard/session", header)
        assert after.status == 401

    async def test_is_another_one_each_time(self, browser, another_browser, account):
        for each in (browser, another_browser):
            await sign_in(each, account.staff_email, account.staff_password)

        assert (
            browser.cookies["regulars_session"]
            != another_browser.cookies["regulars_session"]
        )

    async def test_opens_no_public_door(self, browser, account):
        await sign_in(browser, account.staff_email, account.staff_password)
        secret = browser.cookies["regulars_session"]

        for path in ("/api/v3/oauth/clients", "/api/v3/register"):
            by_cookie = await browser.get(path)
            as_token = await browser.get(
                path, headers={"Authorization": f"Bearer {secret}"}
            )
            assert (by_cookie.status_code, as_token.status_code) == (401, 401), path


class TestOtherSites:
    async def test_no_page_of_theirs_writes_with_our_cookie(self, browser, account):
        await sign_in(browser, account.staff_email, account.staff_password)

        got = {
            (method, path, origin): Answer(
                await browser.request(method, path, headers={"Origin": origin})
            ).body.get("code")
            for method, path in WRITES
            for origin in FOREIGN
        }

        accepted = {each: code for each, code in got.items() if code != 90003}
        print(f"tried={len(got)} expected={{}} got={accepted}")
        assert len(WRITES) > 10
        assert not accepted

    async def test_our_own_page_does(self, browser, account):
        await sign_in(browser, account.staff_email, account.staff_password)

        answer = await browser.post(
            "/api/dashboard/shops",
            json={"name": "Corner"},
            headers={"Origin": "http://regulars.test"},
        )

        assert answer.status_code == 201, answer.text

    async def test_what_a_form_can_send_is_no_body_of_ours(self, browser, account):
        await sign_in(browser, account.staff_email, account.staff_password)

        for kind in FORMS:
            answer = await browser.post(
                "/api/dashboard/shops",
                content=b'{"name":"Corner"}',
                headers={"Content-Type": kind},
            )

            assert Answer(answer).problem == InvalidInput, kind

    async def test_a_question_does_not_become_a_write(self, browser, account):
        await sign_in(browser, account.staff_email, account.staff_password)

        override = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
        answer = await browser.get("/api/dashboard/shops", headers=override)

        assert answer.status_code == 200
        assert len(answer.json()["data"]) == 1


class TestGuessing:
    async def test_an_address_has_to_wait_after_ten_tries(self, browser, account):
        answer = await sign_in(browser, account.staff_email, "wrong password")
        tries = 1
        # A minute that ends meanwhile begins the count anew.
        while answer.status != 429 and tries < 21:
            answer = await sign_in(browser, account.staff_email, f"wrong {tries}")
            tries += 1

        assert tries > 10
        assert answer.problem == TooManyRequests
        assert int(answer.response.headers["retry-after"]) in range(61)

    async def test_another_spelling_is_the_same_address(self, browser, account):
        name, _, domain = account.staff_email.partition("@")
        spellings = itertools.cycle([name.upper(), name.title(), name])

        for _ in range(21):
            answer = await sign_in(browser, f"{next(spellings)}@{domain}", "wrong")
            if answer.status == 429:
                break

        assert answer.problem == TooManyRequests

    async def test_an_unknown_address_gets_the_same_answer(self, browser, account):
        wrong = await sign_in(browser, account.staff_email, "wrong password")
        unknown = await sign_in(browser, "nobody@example.com", "wrong password")
        elsewhere = await sign_in(
            browser,
            account.staff_email,
            account.staff_password,
            account_uuid="00000000-0000-4000-8000-000000000000",
        )

        assert wrong.problem == NotSignedIn
        assert wrong.body == unknown.body == elsewhere.body
        assert wrong.status == unknown.status == elsewhere.status == 401

    async def test_an_unknown_address_takes_as_long(self, browser, dashboard):
        user = await let_in(dashboard, "cashier")
        took: dict[str, list[float]] = {"known": [], "unknown": []}
        for number in range(5):
            for kind, address in (
                ("known", user["email"]),
                ("unknown", f"stranger{number}@example.com"),
            ):
                begun = time.perf_counter()
                await sign_in(browser, address, "wrong password")
                took[kind].append(time.perf_counter() - begun)

        known, unknown = (statistics.median(times) for times in took.values())
        print(f"tried=10 expected=alike got={known:.3f}s and {unknown:.3f}s")
        # A hash is fifty times a look-up: this finds one that is left out.
        assert known / 4 < unknown < known * 4


class TestShutOut:
    async def test_who_is_let_in_no_more_is_told_7011(
        self, browser, dashboard, account
    ):
        user = await let_in(dashboard, "owner")
        await sign_in(browser, user["email"])
        made = await browser.post("/api/dashboard/tokens", json={"name": "Mine"})
        theirs = {"Authorization": f"Bearer {made.json()['data']['token']}"}

        await dashboard.delete(f"/users/{user['uuid']}")

        by_token = await eventually(
            lambda: _asked(browser, "/api/v3/oauth/clients", theirs),
            lambda answer: answer.status != 200,
        )
        assert by_token.problem == UserHasNoAccess
        assert by_token.status == 400
        assert (await session(browser)).status == 401

    async def test_an_account_that_is_off_says_so_before_anything_else(
        self, browser, dashboard, account, context
    ):
        user = await let_in(dashboard, "owner")
        await sign_in(browser, user["email"])
        made = await browser.post("/api/dashboard/tokens", json={"name": "Mine"})
        theirs = {"Authorization": f"Bearer {made.json()['data']['token']}"}
        await dashboard.delete(f"/users/{user['uuid']}")

        await switch_off(context, account.account_uuid)

        for path in (
            "/api/v3/oauth/clients",
            "/api/v3/register",
            "/api/dashboard/shops",
        ):
            answer = await eventually(
                functools.partial(_asked, browser, path, theirs),
                lambda answer: answer.problem != UserHasNoAccess,
            )
            assert answer.problem == AccountInactive, path

    async def test_nobody_signs_in_to_an_account_that_is_off(
        self, browser, account, context
    ):
        await switch_off(context, account.account_uuid)

        right = await sign_in(browser, account.staff_email, account.staff_password)
        wrong = await sign_in(browser, account.staff_email, PASSWORD)

        assert right.problem == AccountInactive
        assert wrong.problem == NotSignedIn
        assert not browser.cookies

    async def test_an_account_that_is_off_gives_no_tokens(self, http, account, context):
        form = {
            "grant_type": "client_credentials",
            "client_id": str(account.oauth_client_id),
            "client_secret": account.oauth_client_secret,
        }
        await switch_off(context, account.account_uuid)

        right = await http.post("/oauth/token", data=form)
        wrong = await http.post("/oauth/token", data=form | {"client_secret": "x"})

        assert right.status_code == 400
        assert right.json() == {
            "error": "unauthorized_client",
            "error_description": "Account inactive.",
        }
        assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")


async def _asked(
    browser: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> Answer:
    return Answer(await browser.get(path, headers=headers))
