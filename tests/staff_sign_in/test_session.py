"""What a dashboard asks for at its start, and what people change of themselves."""

from staff import PASSWORD, let_in

from regulars.accounts.errors import WrongPassword
from regulars.kit.errors import InvalidInput


class TestGet:
    async def test_has_all_that_a_dashboard_begins_with(self, seat, account, dashboard):
        (owner,) = (await dashboard.get("/users")).data
        await seat.sign_in(account.staff_email, account.staff_password)

        told = await seat.session()

        assert told["person"] == {
            "uuid": owner["uuid"],
            "name": "Owner",
            "email": account.staff_email,
            "role": "owner",
            "language": None,
            "theme": "system",
        }
        assert told["account"] == {
            "uuid": account.account_uuid,
            "name": "Test bakery",
            "is_sandbox": False,
            "timezone": "Europe/Amsterdam",
            "currency": "EUR",
            "language": "en",
            "requires_second_factor": False,
        }
        assert "accounts:write" in told["permissions"]
        assert told["others"] == []
        assert told["idle_minutes"] == 120
        [mine] = (await seat.get("/sessions")).data
        assert mine["uuid"] == told["session_uuid"]

    async def test_tells_a_token_whose_it_is(self, dashboard, account):
        told = (await dashboard.get("/session")).data

        assert told["person"]["email"] == account.staff_email
        assert told["session_uuid"] is None

    async def test_is_for_nobody_else(self, seat):
        assert (await seat.get("/session")).status == 401


class TestPreferences:
    async def test_are_of_one_person(self, seat, another_seat, dashboard, account):
        user = await let_in(dashboard, "cashier")
        await seat.sign_in(user["email"], PASSWORD)
        await another_seat.sign_in(account.staff_email, account.staff_password)

        await seat.put("/session/preferences", language="nl", theme="dark")

        mine, owners = [
            (await each.session())["person"] for each in (seat, another_seat)
        ]
        assert (mine["language"], mine["theme"]) == ("nl", "dark")
        assert (owners["language"], owners["theme"]) == (None, "system")

    async def test_keep_what_is_left_out(self, seat, account):
        await seat.sign_in(account.staff_email, account.staff_password)
        await seat.put("/session/preferences", language="nl", theme="light")

        changed = await seat.put("/session/preferences", language=None)

        assert (changed.data["language"], changed.data["theme"]) == (None, "light")

    async def test_refuse_what_nobody_speaks(self, seat, account):
        await seat.sign_in(account.staff_email, account.staff_password)

        refused = await seat.put("/session/preferences", language="fr", theme="loud")

        assert refused.problem is InvalidInput
        assert refused.errors.keys() == {"language", "theme"}


class TestName:
    async def test_is_what_colleagues_see(self, seat, dashboard, account, audit_log):
        await seat.sign_in(account.staff_email, account.staff_password)
        await audit_log.new()

        changed = await seat.put("/session/profile", name="Robin")

        assert changed.data["name"] == "Robin"
        (me,) = (await dashboard.get("/users")).data
        assert me["name"] == "Robin"
        assert await audit_log.new() == []


class TestPassword:
    async def test_is_another_one_from_now_on(self, seat, another_seat, dashboard):
        user = await let_in(dashboard, "cashier")
        await seat.sign_in(user["email"], PASSWORD)

        new = "another correct horse"
        changed = await seat.put(
            "/session/password", current_password=PASSWORD, password=new
        )

        assert changed.status == 200
        assert await seat.session()
        assert (await another_seat.sign_in(user["email"], PASSWORD)).status == 401
        assert (await another_seat.sign_in(user["email"], new)).status == 201

    async def test_stays_for_whoever_does_not_know_it(
        self, seat, another_seat, dashboard
    ):
        user = await let_in(dashboard, "cashier")
        await seat.sign_in(user["email"], PASSWORD)

        body = {"current_password": "a guess of mine", "password": "my own password"}
        refused = await seat.put("/session/password", **body)

        assert refused.problem is WrongPassword
        assert (await another_seat.sign_in(user["email"], PASSWORD)).status == 201

    async def test_is_asked_for_ten_times_a_minute(self, seat, dashboard):
        user = await let_in(dashboard, "cashier")
        await seat.sign_in(user["email"], PASSWORD)

        got = [
            (
                await seat.put(
                    "/session/password",
                    current_password=f"guess {number}",
                    password="my own password",
                )
            ).status
            for number in range(21)
        ]

        assert 429 in got
        assert got.count(409) <= 20
