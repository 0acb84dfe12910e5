"""Passkeys, made and signed with by a phone in software: the cryptography is real."""

from typing import Any

import pytest
from staff import PASSWORD

from regulars.accounts.errors import WrongPassword
from regulars.staff.errors import PasskeyNotFound, PasskeyRefused, StepVoid
from staff_sign_in.authenticator import Authenticator
from staff_sign_in.people import SECOND, Person

HERE = "http://regulars.test"


async def added(person: Person, phone: Authenticator, name: str = "My phone") -> Any:
    """What adding a passkey answers."""
    seat = person.seat
    begun = await seat.post("/session/passkey-challenges", password=PASSWORD)
    made = {"name": name, "made": phone.made(begun.data["options"])}
    return await seat.post("/session/passkeys", proof=begun.data["proof"], **made)


class TestPasskeys:
    async def test_are_added_and_signed_in_with(self, person, seat, another_seat):
        phone = Authenticator(HERE)
        await seat.sign_in(person.user["email"], PASSWORD)

        made = await added(person, phone)

        assert made.status == 201
        assert made.data["passkey"]["name"] == "My phone"
        assert len(made.data["recovery_codes"]) == 10
        for _ in range(2):
            begun = await person.first_step(another_seat)
            done = await another_seat.post(
                SECOND,
                proof=begun["proof"],
                assertion=phone.signed(begun["passkey_options"]),
            )
            assert done.status == 201, done.body
        [listed] = (await another_seat.get("/session/passkeys")).data
        assert listed["last_used_at"]

    async def test_are_renamed_and_deleted(self, person, seat, another_seat):
        await seat.sign_in(person.user["email"], PASSWORD)
        first = (await added(person, Authenticator(HERE))).data["passkey"]
        second = await added(person, Authenticator(HERE), "My key")
        assert second.data["recovery_codes"] == []
        path = f"/session/passkeys/{first['uuid']}"

        renamed = await seat.put(path, name="Old phone")
        wrong = await seat.post(f"{path}/removals", password="not mine")
        done = await seat.post(f"{path}/removals", password=PASSWORD)

        assert renamed.data["name"] == "Old phone"
        assert (wrong.problem, done.status) == (WrongPassword, 200)
        listed = (await seat.get("/session/passkeys")).data
        assert [each["name"] for each in listed] == ["My key"]
        assert (await seat.put(path, name="Gone")).problem is PasskeyNotFound

    async def test_of_colleagues_are_unknown(self, person, seat, another_seat, account):
        await seat.sign_in(person.user["email"], PASSWORD)
        key = (await added(person, Authenticator(HERE))).data["passkey"]
        await another_seat.sign_in(account.staff_email, account.staff_password)
        path = f"/session/passkeys/{key['uuid']}"

        renamed = await another_seat.put(path, name="Mine")
        removed = await another_seat.post(
            f"{path}/removals", password=account.staff_password
        )

        assert (renamed.problem, removed.problem) == (PasskeyNotFound,) * 2

    @pytest.mark.parametrize(
        "phone",
        [
            Authenticator("https://evil.example"),
            Authenticator("http://regulars.test:8080"),
            Authenticator(HERE, verifies=False),
        ],
    )
    async def test_of_another_site_or_without_a_finger_are_refused(
        self, person, seat, phone
    ):
        await seat.sign_in(person.user["email"], PASSWORD)

        refused = await added(person, phone)

        assert refused.problem is PasskeyRefused

    async def test_signed_elsewhere_or_by_a_copy_are_refused(
        self, person, seat, another_seat
    ):
        phone = Authenticator(HERE)
        await seat.sign_in(person.user["email"], PASSWORD)
        await added(person, phone)
        begun = await person.first_step(another_seat)
        options = begun["passkey_options"]
        signed = phone.signed(options)
        done = await another_seat.post(SECOND, proof=begun["proof"], assertion=signed)
        assert done.status == 201

        replayed = await person.second_step(another_seat, assertion=signed)
        begun = await person.first_step(another_seat)
        behind = phone.signed(begun["passkey_options"], counts=False)
        copied = await another_seat.post(SECOND, proof=begun["proof"], assertion=behind)
        strangers = await person.second_step(
            another_seat, assertion=Authenticator(HERE).signed(options)
        )
        garbage = await person.second_step(another_seat, assertion='{"id": 1}')

        got = {each.problem for each in (replayed, copied, strangers, garbage)}
        assert got == {PasskeyRefused}

    async def test_challenges_are_good_once_and_for_their_maker(
        self, person, seat, another_seat, account
    ):
        phone = Authenticator(HERE)
        await seat.sign_in(person.user["email"], PASSWORD)
        await another_seat.sign_in(account.staff_email, account.staff_password)
        begun = await seat.post("/session/passkey-challenges", password=PASSWORD)
        proof, options = begun.data["proof"], begun.data["options"]
        body = {"proof": proof, "name": "Phone", "made": phone.made(options)}

        theirs = await another_seat.post("/session/passkeys", **body)
        mine = await seat.post("/session/passkeys", **body)
        again = await seat.post("/session/passkeys", **body)

        assert theirs.problem is StepVoid
        assert mine.status == 201
        assert again.problem is StepVoid
