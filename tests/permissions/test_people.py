"""People who would like to be more than they are."""

import pytest
from make import Api
from staff import eventually, let_in, session, sign_in

from regulars.accounts.errors import LastOwner
from regulars.kit.errors import Forbidden


class TestMoreThanOneIs:
    @pytest.mark.parametrize("role", ["manager", "cashier", "analyst"])
    async def test_nobody_but_an_owner_changes_a_role(
        self, browser, dashboard, account, role
    ):
        member = await let_in(dashboard, role)
        await sign_in(browser, member["email"])

        raised = await browser.put(
            f"/api/dashboard/users/{member['uuid']}", json={"role": "owner"}
        )
        added = await browser.post(
            "/api/dashboard/users",
            json={
                "email": f"second-{member['email']}",
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
        member = await let_in(dashboard, "owner")
        await sign_in(browser, member["email"])
        made = await browser.post("/api/dashboard/tokens", json={"name": "Mine"})
        theirs = Api(browser, "/api/dashboard", made.json()["data"]["token"])

        await dashboard.put(f"/users/{member['uuid']}", role="analyst")

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
