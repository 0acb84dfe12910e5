"""Second factors: codes of an app, passkeys, recovery codes, and who must have one."""

import asyncio
import re
from datetime import timedelta

import pyotp
import pytest
from staff import PASSWORD, eventually, let_in

from regulars.accounts.errors import SecondFactorNeeded, WrongPassword
from regulars.kit.errors import Forbidden
from regulars.staff.errors import (
    NoSecondFactor,
    StepVoid,
    TotpIsOn,
    TotpNotBegun,
    TriedTooOften,
    WrongCode,
)
from staff_sign_in.people import SECOND

KEPT = """
    select row_to_json(t)::text from totp_secrets t where account_id = $1
    union all select row_to_json(t)::text from recovery_codes t where account_id = $1
    union all select row_to_json(t)::text from second_steps t where account_id = $1
    union all select row_to_json(t)::text from audit_entries t where account_id = $1
"""

EARLIER = """
    update second_steps set created_at = created_at - $2::interval
    where account_id = $1
"""


class TestTotp:
    async def test_is_begun_with_the_password_and_confirmed_by_a_code(
        self, person, seat, account, dashboard
    ):
        await seat.sign_in(person.user["email"], PASSWORD)

        wrong = await seat.post("/session/totp", password="not mine")
        begun = (await seat.post("/session/totp", password=PASSWORD)).data

        assert wrong.problem is WrongPassword
        assert begun["uri"].startswith("otpauth://totp/Test%20bakery:")
        assert begun["secret"] in begun["uri"]
        assert begun["qr_svg"].startswith("<svg")
        assert (await seat.session())["second_factors"]["totp"] is False
        person.app = pyotp.TOTP(begun["secret"])
        guess = await seat.post("/session/totp/confirmations", code="000000")
        assert guess.problem is WrongCode
        done = await seat.post("/session/totp/confirmations", code=person.code())
        assert len(set(done.data["recovery_codes"])) == 10
        assert (await seat.session())["second_factors"] == {
            "totp": True,
            "passkeys": 0,
            "recovery_codes": 10,
        }
        users = (await dashboard.get("/users")).data
        assert [each["has_second_factor"] for each in users] == [False, True]

    async def test_is_confirmed_only_once_begun(self, person, seat):
        await seat.sign_in(person.user["email"], PASSWORD)

        refused = await seat.post("/session/totp/confirmations", code="123456")

        assert refused.problem is TotpNotBegun

    async def test_is_not_begun_twice(self, enrolled, seat):
        again = await seat.post("/session/totp", password=PASSWORD)

        assert again.problem is TotpIsOn

    async def test_is_asked_for_beside_the_password(
        self, enrolled, another_seat, audit_log
    ):
        begun = await enrolled.first_step(another_seat)

        assert begun["totp"] and begun["recovery_codes"]
        assert begun["passkey_options"] is None
        assert not another_seat.http.cookies.get("regulars_session")
        assert await another_seat.session() is None
        await audit_log.new()
        done = await another_seat.post(
            SECOND, proof=begun["proof"], code=enrolled.code()
        )
        assert done.status == 201
        person = (await another_seat.session())["person"]
        assert person["email"] == enrolled.user["email"]
        [entry] = await audit_log.new()
        assert (entry["verb"], entry["actor"]) == (
            "signed_in",
            f"user:{enrolled.user['uuid']}",
        )

    async def test_no_code_is_good_twice(self, enrolled, another_seat):
        code = enrolled.code()
        first = await enrolled.second_step(another_seat, code=code)

        again = await enrolled.second_step(another_seat, code=code)
        before = await enrolled.second_step(another_seat, code=enrolled.code_of(-1))

        assert first.status == 201
        assert (again.problem, before.problem) == (WrongCode, WrongCode)

    async def test_one_code_at_once_is_good_once(self, enrolled, another_seat):
        begun = [await enrolled.first_step(another_seat) for _ in range(4)]
        code = enrolled.code()

        got = await asyncio.gather(
            *(
                another_seat.post(SECOND, proof=each["proof"], code=code)
                for each in begun
            )
        )

        assert sorted(each.status for each in got) == [201, 409, 409, 409]

    @pytest.mark.parametrize("away", [-3, 3])
    async def test_a_code_of_another_time_is_none(self, enrolled, another_seat, away):
        got = await enrolled.second_step(another_seat, code=enrolled.code_of(away))

        assert got.problem is WrongCode

    async def test_is_switched_off_with_the_password(
        self, enrolled, seat, another_seat
    ):
        wrong = await seat.post("/session/totp/removals", password="not mine")
        done = await seat.post("/session/totp/removals", password=PASSWORD)

        assert (wrong.problem, done.status) == (WrongPassword, 200)
        assert await enrolled.first_step(another_seat) is None
        assert await another_seat.session()
        told = (await seat.session())["second_factors"]
        assert told == {"totp": False, "passkeys": 0, "recovery_codes": 0}
        again = await seat.post("/session/totp/removals", password=PASSWORD)
        assert again.problem is NoSecondFactor

    async def test_nothing_kept_tells_the_secret(
        self, enrolled, another_seat, superuser, account
    ):
        code = enrolled.recovery[0]
        await enrolled.second_step(another_seat, recovery_code=code)

        rows = await superuser.fetch(KEPT, account.account_id)

        text = " ".join(row[0] for row in rows)
        assert len(rows) > 10
        assert enrolled.app.secret not in text
        assert not [each for each in enrolled.recovery if each in text]


class TestRecoveryCodes:
    async def test_are_good_once_each(self, enrolled, another_seat):
        code = enrolled.recovery[0].lower().replace("-", " ")

        got = [
            (await enrolled.second_step(another_seat, recovery_code=code)).status
            for _ in range(2)
        ]

        assert got == [201, 409]
        told = (await another_seat.session())["second_factors"]
        assert told["recovery_codes"] == 9

    async def test_new_ones_void_those_before(self, enrolled, seat, another_seat):
        renewed = await seat.post("/session/recovery-codes", password=PASSWORD)

        old = await enrolled.second_step(
            another_seat, recovery_code=enrolled.recovery[0]
        )
        new = await enrolled.second_step(
            another_seat, recovery_code=renewed.data["recovery_codes"][0]
        )
        assert (old.problem, new.status) == (WrongCode, 201)

    async def test_are_for_who_has_a_factor(self, person, seat):
        await seat.sign_in(person.user["email"], PASSWORD)

        refused = await seat.post("/session/recovery-codes", password=PASSWORD)

        assert refused.problem is NoSecondFactor

    async def test_look_like_nothing_else(self, enrolled):
        for code in enrolled.recovery:
            assert re.fullmatch(r"[A-HJ-NP-Z2-9]{6}-[A-HJ-NP-Z2-9]{6}", code)


class TestTheProof:
    async def test_is_good_for_five_minutes(
        self, enrolled, another_seat, superuser, account
    ):
        begun = await enrolled.first_step(another_seat)
        await superuser.execute(EARLIER, account.account_id, timedelta(minutes=5))

        late = await another_seat.post(
            SECOND, proof=begun["proof"], code=enrolled.code()
        )

        assert late.problem is StepVoid

    async def test_is_good_once(self, enrolled, another_seat):
        begun = await enrolled.first_step(another_seat)
        codes = enrolled.recovery

        first = await another_seat.post(
            SECOND, proof=begun["proof"], recovery_code=codes[0]
        )
        again = await another_seat.post(
            SECOND, proof=begun["proof"], recovery_code=codes[1]
        )

        assert (first.status, again.problem) == (201, StepVoid)

    async def test_is_void_with_another_password(self, enrolled, seat, another_seat):
        begun = await enrolled.first_step(another_seat)
        new = {"current_password": PASSWORD, "password": "a new password"}
        await seat.put("/session/password", **new)

        refused = await another_seat.post(
            SECOND, proof=begun["proof"], code=enrolled.code()
        )

        assert refused.problem is StepVoid

    async def test_is_good_for_five_tries(self, enrolled, another_seat):
        begun = await enrolled.first_step(another_seat)

        got = [
            await another_seat.post(SECOND, proof=begun["proof"], code="000000")
            for _ in range(5)
        ]
        right = await another_seat.post(
            SECOND, proof=begun["proof"], code=enrolled.code()
        )

        assert {each.problem for each in got} == {WrongCode}
        assert right.problem is TriedTooOften

    async def test_opens_nothing_else(self, enrolled, another_seat):
        begun = await enrolled.first_step(another_seat)
        header = {"Authorization": f"Bearer {begun['proof']}"}

        for path in ("/session", "/shops"):
            assert (await another_seat.send("GET", path, header)).status == 401

    async def test_needs_something_beside_it(self, enrolled, another_seat):
        begun = await enrolled.first_step(another_seat)

        nothing = await another_seat.post(SECOND, proof=begun["proof"])
        garbage = await another_seat.post(SECOND, proof="rgl_lnk_x", code="123456")

        assert nothing.problem is WrongCode
        assert garbage.problem is StepVoid

    async def test_takes_no_page_of_another_site(self, enrolled, another_seat):
        begun = await enrolled.first_step(another_seat)

        refused = await another_seat.send(
            "POST",
            SECOND,
            {"Origin": "https://evil.example"},
            json={"proof": begun["proof"], "code": enrolled.code()},
        )

        assert refused.problem is Forbidden


class TestSessions:
    @pytest.mark.parametrize("change", ["added", "removed", "taken off"])
    async def test_others_die_when_a_factor_changes(
        self, person, seat, another_seat, dashboard, change
    ):
        if change != "added":
            await person.enroll()
            await person.second_step(another_seat, code=person.code())
        else:
            await person.first_step(another_seat)
        assert await another_seat.session()

        if change == "added":
            await person.enroll()
        elif change == "removed":
            await seat.post("/session/totp/removals", password=PASSWORD)
        else:
            await dashboard.delete(f"/users/{person.user['uuid']}/second-factors")

        assert (await another_seat.get("/session")).status == 401
        assert bool(await seat.session()) is (change != "taken off")


class TestTakenOff:
    async def test_by_an_owner_for_who_is_locked_out(
        self, enrolled, another_seat, dashboard, audit_log
    ):
        await audit_log.new()
        path = f"/users/{enrolled.user['uuid']}/second-factors"

        done = await dashboard.delete(path)

        assert done.status == 200
        assert await enrolled.first_step(another_seat) is None
        assert await another_seat.session()
        entry, *_ = await audit_log.new()
        assert entry["verb"] == "second_factors_removed"
        assert entry["subject_uuid"] == enrolled.user["uuid"]
        assert (await dashboard.delete(path)).problem is NoSecondFactor

    async def test_by_nobody_who_may_do_less(self, enrolled, another_seat, dashboard):
        lower = await let_in(dashboard, "manager")
        await another_seat.sign_in(lower["email"], PASSWORD)

        refused = await another_seat.delete(
            f"/users/{enrolled.user['uuid']}/second-factors"
        )

        assert refused.problem is Forbidden


class TestRequired:
    async def test_whoever_has_none_can_only_see_to_it(
        self, person, seat, dashboard, audit_log
    ):
        await seat.sign_in(person.user["email"], PASSWORD)
        await dashboard.put("/account", requires_second_factor=True)

        refused = await eventually(
            lambda: seat.get("/contacts"), lambda a: a.status == 403
        )

        assert refused.problem is SecondFactorNeeded
        told = await seat.session()
        assert told["account"]["requires_second_factor"] is True
        await person.enroll()
        assert (await seat.get("/contacts")).status == 200
        # The owner's token is a key of its own.
        assert (await dashboard.get("/contacts")).status == 200
        verbs = [each["verb"] for each in await audit_log.new()]
        assert "account_changed" in verbs

    async def test_nobody_is_asked_who_has_one(self, enrolled, seat, dashboard):
        await dashboard.put("/account", requires_second_factor=True)

        assert (await seat.get("/contacts")).status == 200
