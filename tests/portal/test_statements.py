"""A contact's ledger and data, as the business reads them."""

from typing import Any

import pytest

from regulars.contacts.errors import ContactNotFound


@pytest.fixture
def statement(dashboard):
    """A contact's ledger."""

    async def listed(contact, **query):
        path = f"/contacts/{contact['uuid']}/statement"
        return (await dashboard.get(path, **query)).data

    return listed


class TestLines:
    async def test_tell_what_by_whom_and_what_was_there_after_it(
        self, statement, make, account
    ):
        contact = await make.contact()
        reward = await make.reward(title="Free coffee", required_credits=5)
        given = await make.reception(contact, unit_value=12)
        claim = await make.claim(contact, reward)
        await make.adjustment(contact, credits=3, reason="Till was offline")

        by_hand, bought, first = (await statement(contact))["lines"]

        assert (first["amount"], first["balance"], first["unit_value"]) == (12, 12, 12)
        assert first["credit_reception_uuid"] == given["uuid"]
        assert first["channel"] == "OAUTH_API"
        assert bought["reward"] == "Free coffee"
        assert bought["reward_reception_uuid"] == claim["uuid"]
        assert (bought["amount"], bought["balance"]) == (-5, 7)
        assert (by_hand["reason"], by_hand["kind"]) == (
            "Till was offline",
            "adjustment",
        )
        assert by_hand["balance"] == 10
        assert {one["of"] for one in (by_hand, bought, first)} == {"credits"}
        assert all(one["shop"] and one["staff"] for one in (by_hand, bought, first))

    async def test_name_the_till(self, statement, make, register):
        contact = await make.contact()
        await register.post(
            "/credit-receptions", contact_uuid=contact["uuid"], unit_value=9
        )

        [line] = (await statement(contact))["lines"]

        assert line["register_name"]
        assert (line["channel"], line["staff"]) == ("REGISTER_API", None)

    async def test_money_stands_among_them(self, statement, make):
        contact = await make.contact()
        await make.prepaid(contact, 2_000)
        await make.reception(contact, credits=4)
        await make.prepaid(contact, -550)

        lines = (await statement(contact))["lines"]

        assert [(one["of"], one["amount"], one["balance"]) for one in lines] == [
            ("money", -550, 1_450),
            ("credits", 4, 4),
            ("money", 2_000, 2_000),
        ]
        assert all(one["prepaid_transaction_uuid"] for one in lines if "m" in one["of"])

    async def test_say_what_was_undone_and_what_undoes(
        self, statement, make, dashboard
    ):
        contact = await make.contact()
        given = await make.reception(contact, credits=4)
        paid = await make.prepaid(contact, 100)
        await dashboard.post(f"/credit-receptions/{given['uuid']}/reverse")
        await dashboard.post(f"/prepaid-transactions/{paid['uuid']}/reverse")

        lines = (await statement(contact))["lines"]

        stands = [(one["of"], one["undoes"], one["is_undone"]) for one in lines]
        assert stands == [
            ("money", True, False),
            ("credits", True, False),
            ("money", False, True),
            ("credits", False, True),
        ]


class TestNext:
    async def test_leads_to_every_line_once(self, statement, make):
        contact = await make.contact()
        for number in range(1, 5):
            await make.reception(contact, credits=number)
            await make.prepaid(contact, number)
        whole = (await statement(contact))["lines"]

        found: list[Any] = []
        ask: dict[str, int] | None = {}
        while ask is not None:
            page = await statement(contact, limit=3, **ask)
            found += page["lines"]
            ask = page["next"]

        assert found == whole
        assert len(whole) == 8

    @pytest.mark.parametrize(
        ("what", "kinds"),
        [
            ("given", ["credit"]),
            ("rewards", ["debit"]),
            ("corrections", ["adjustment"]),
            ("expired", []),
            ("money", ["credit"]),
        ],
    )
    async def test_only_what_was_asked_for(self, statement, make, what, kinds):
        contact = await make.rich(100)
        await make.claim(contact, await make.reward())
        await make.adjustment(contact, credits=3)
        await make.prepaid(contact, 100)

        page = await statement(contact, what=what)

        assert [one["kind"] for one in page["lines"]] == kinds
        assert page["next"] is None


async def test_others_are_never_seen(statement, make):
    other = await make.contact()
    await make.reception(other, credits=321)

    assert (await statement(await make.contact()))["lines"] == []


async def test_nobody_has_no_ledger(dashboard, account):
    answer = await dashboard.get(f"/contacts/{account.shop_uuid}/statement")

    assert answer.problem is ContactNotFound


async def test_all_that_is_kept_can_be_given_to_them(dashboard, make, audit_log):
    contact = await make.contact()
    await make.identifier(contact, value="CARD-OF-DATA")
    await make.reception(contact, credits=7)

    data = (await dashboard.get(f"/contacts/{contact['uuid']}/personal-data")).data

    assert data["email"] == contact["email"]
    assert data["cards"][0]["value"] == "CARD-OF-DATA"
    assert data["credits"]["balance"] == 7
    assert data["credits"]["movements"][0]["amount"] == 7
    told = [(each["verb"], each["subject_uuid"]) for each in await audit_log.new()]
    assert told == [("personal_data_exported", contact["uuid"])]
