"""People who work for several accounts, and people who would like to be more."""

from typing import Any

import pytest
from make import Api
from staff import eventually, let_in, session, sign_in

from regulars.accounts.errors import LastOwner, NotSignedIn, UserHasNoAccess
from regulars.kit.errors import Forbidden

SHARED = "robin-{}@example.com"
THEIRS, OURS = "a password of theirs", "a password of ours"


@pytest.fixture
def other_dashboard(http, other_account) -> Api:
    """The dashboard door of somebody else's account."""
    return Api(http, "/api/dashboard", other_account.personal_access_token)


@pytest.fixture
def shared(account) -> str:
    """An address that both accounts will let in."""
    return SHARED.format(account.account_uuid[-12:])


class TestOnePersonInTwoAccounts:
    async def test_whoever_let_them_in_first_has_no_key_to_the_other_account(
        self, browser, dashboard, other_dashboard, account, shared
    ):
        await let_in(other_dashboard, "cashier", shared, THEIRS)
        await let_in(dashboard, "owner", shared, OURS)

        answer = await sign_in(
            browser, shared, THEIRS, account_uuid=account.account_uuid
        )

        assert answer.problem == NotSignedIn

    async def test_whoever_lets_them_in_later_changes_nothing_elsewhere(
        self, browser, dashboard, other_dashboard, account, shared
    ):
        await let_in(dashboard, "manager", shared, OURS)
        await sign_in(browser, shared, OURS)

        theirs = await let_in(other_dashboard, "cashier", shared, THEIRS)
        await other_dashboard.put(f"/users/{theirs['uuid']}", role="analyst")
        await other_dashboard.delete(f"/users/{theirs['uuid']}")

        still = await session(browser)
        again = await sign_in(browser, shared, OURS)
        assert still.data["account"]["uuid"] == account.account_uuid
        assert again.status == 201

    async def test_each_password_opens_its_own_account(
        self, browser, dashboard, other_dashboard, account, other_account, shared
    ):
        await let_in(other_dashboard, "cashier", shared, THEIRS)
        await let_in(dashboard, "owner", shared, OURS)

        got = {}
        for password in (THEIRS, OURS):
            await sign_in(browser, shared, password)
            got[password] = (await session(browser)).data["account"]["uuid"]

        assert got == {
            THEIRS: other_account.account_uuid,
            OURS: account.account_uuid,
        }

    async def test_nobody_learns_that_they_are_known_elsewhere(
        self, dashboard, other_dashboard, shared
    ):
        await let_in(dashboard, "owner", shared)
        new = f"new-{shared}"

        known = await _answer_to(other_dashboard, shared)
        unknown = await _answer_to(other_dashboard, new)

        assert abs(unknown["id"] - known["id"]) == 1
        for each in (known, unknown):
            del each["uuid"], each["id"], each["created_at"]
        assert known == unknown | {"email": shared}

    async def test_each_account_knows_them_by_its_own_spelling_and_uuid(
        self, http, dashboard, other_dashboard, other_account, shared
    ):
        theirs = await let_in(other_dashboard, "owner", shared.upper())

        ours = await let_in(dashboard, "cashier", shared)

        seen = [
            (await each.get("/users")).data for each in (dashboard, other_dashboard)
        ]
        assert [(user["email"], user["uuid"]) for _, user in seen] == [
            (shared, ours["uuid"]),
            (shared.upper(), theirs["uuid"]),
        ]
        assert ours["uuid"] != theirs["uuid"]


class TestSomebodyWhoLeft:
    async def test_has_no_key_left_when_they_are_let_in_again(
        self, http, browser, dashboard, shared
    ):
        user = await let_in(dashboard, "owner", shared)
        await sign_in(browser, shared)
        made = await browser.post("/api/dashboard/tokens", json={"name": "Mine"})
        token = made.json()["data"]["token"]
        await dashboard.delete(f"/users/{user['uuid']}")
        keys = (await dashboard.get("/tokens")).data

        again = await let_in(dashboard, "owner", shared)

        answer = await Api(http, "/api/dashboard", token).get("/account")
        assert answer.problem == UserHasNoAccess
        assert (await session(browser)).status == 401
        assert again["uuid"] != user["uuid"]
        mine = [key for key in keys if key["user_uuid"] == user["uuid"]]
        assert [key["name"] for key in mine if key["revoked_at"]] == ["Mine"]


class TestMoreThanOneIs:
    @pytest.mark.parametrize("role", ["manager", "cashier", "analyst"])
    async def test_nobody_but_an_owner_changes_a_role(
        self, browser, dashboard, account, role
    ):
        user = await let_in(dashboard, role)
        await sign_in(browser, user["email"])

        raised = await browser.put(
            f"/api/dashboard/users/{user['uuid']}", json={"role": "owner"}
        )
        added = await browser.post(
            "/api/dashboard/users",
            json={
                "email": f"second-{user['email']}",
                "name": "Me again",
                "password": "correct horse battery",
                "role": "owner",
            },
        )
        token = await browser.post("/api/dashboard/tokens", json={"name": "Mine"})

        codes = [answer.json()["code"] for answer in (raised, added, token)]
        assert codes == [Forbidden.code] * 3
        assert (await session(browser)).data["permissions"]
        users = (await dashboard.get("/users")).data
        assert [user["role"] for user in users] == ["owner", role]

    async def test_a_role_that_was_taken_away_counts_at_once(self, browser, dashboard):
        user = await let_in(dashboard, "owner")
        await sign_in(browser, user["email"])
        made = await browser.post("/api/dashboard/tokens", json={"name": "Mine"})
        theirs = Api(browser, "/api/dashboard", made.json()["data"]["token"])

        await dashboard.put(f"/users/{user['uuid']}", role="analyst")

        refused = await eventually(
            lambda: theirs.post("/shops", name="Mine"),
            lambda answer: answer.status == 403,
        )
        assert refused.problem == Forbidden
        assert (await session(browser)).status == 401

    async def test_the_last_owner_stays(self, dashboard):
        (owner,) = (await dashboard.get("/users")).data

        removed = await dashboard.delete(f"/users/{owner['uuid']}")
        lowered = await dashboard.put(f"/users/{owner['uuid']}", role="cashier")

        assert (removed.problem, lowered.problem) == (LastOwner, LastOwner)


async def _answer_to(dashboard: Api, email: str) -> dict[str, Any]:
    return await let_in(dashboard, "cashier", email)
