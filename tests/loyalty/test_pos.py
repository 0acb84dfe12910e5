"""Sales that tills tell of: rung up, given credits for once, and shown beside them."""

import asyncio
import uuid
from typing import Any

import pytest
from books import balanced
from make import Api

from regulars.accounts.errors import ShopNotFound
from regulars.contacts.errors import ContactIdentifierNotFound, ContactNotFound
from regulars.kit.errors import InvalidInput
from regulars.loyalty.errors import (
    CreditReceptionInProgress,
    CreditReceptionNotFound,
    CreditReceptionOfAnotherShop,
    LoyaltyProgramNotActive,
    MaximumCreditsReached,
    PosTransactionAlreadyLinked,
    PosTransactionNotFound,
    ShopNotLinked,
    UnitNotFound,
)

NOBODY = "3f2b8a1e-0000-4000-8000-000000000001"
PREFIXES = ["/api/v3/oauth/clients", "/api/v3/register", "/api/dashboard"]
LINK = """
    insert into pos_transaction_links (account_id, pos_transaction_id,
      credit_reception_uuid, linked_at)
    select account_id, id, gen_random_uuid(), now() from pos_transactions
    where uuid = $1
"""


@pytest.fixture
def person(http: Any, account: Any) -> Api:
    """The Register API with a key that belongs to no register."""
    return Api(http, "/api/v3/register", account.personal_access_token)


@pytest.fixture
async def elsewhere(http: Any, dashboard: Api, make: Any) -> Api:
    """A register of another shop of the account."""
    return await _till(http, dashboard, (await make.shop())["uuid"])


@pytest.fixture
async def beside(http: Any, dashboard: Api, account: Any) -> Api:
    """A second register of the same shop."""
    return await _till(http, dashboard, account.shop_uuid)


async def _till(http: Any, dashboard: Api, shop_uuid: str) -> Api:
    body = {"shop_uuid": shop_uuid, "name": "Till", "identifier": "till-of-a-test"}
    till = (await dashboard.post("/registers", **body)).data
    token = (await dashboard.post(f"/registers/{till['uuid']}/tokens")).data["token"]
    return Api(http, "/api/v3/register", token)


@pytest.fixture
def sale(register: Api, make: Any, account: Any) -> Any:
    """What a sale sends that was rung up before; changed as the test needs."""

    async def body(contact: Any = None, **changes: Any) -> dict[str, Any]:
        sold = changes.pop("sold", None) or await make.pos_transaction(register)
        whole = {
            "contact_uuid": contact["uuid"] if contact else NOBODY,
            "shop_uuid": account.shop_uuid,
            "unit_value": 17.8,
            "pos_transaction_uuid": sold["uuid"],
            **changes,
        }
        return {name: value for name, value in whole.items() if value is not None}

    return body


async def at(answer: Any) -> Any:
    """The register of a door."""
    return (await answer.get("")).data


class TestCreatePosTransaction:
    async def test_is_told_as_it_was_rung_up(self, register, events):
        body = {"amount_in_cents": "1780", "transaction_id": "10482"}

        made = await register.form("/pos-transactions", **body, terminal_id="0007")

        [told] = [e for e in await events() if e["name"] == "pos_transaction_created"]
        till = await at(register)
        assert made.status == 201
        assert made.data.keys() == {
            *("uuid", "transaction_id", "terminal_id", "created_at"),
            "amount_in_cents",
        }
        assert made.data["amount_in_cents"] == 1_780
        assert made.data["transaction_id"] == "10482"
        assert made.data["terminal_id"] == "0007"
        assert told["subject_uuid"] == made.data["uuid"]
        assert told["payload"] == {
            "amount_in_cents": 1_780,
            "transaction_id": "10482",
            "terminal_id": "0007",
            "shop_uuid": till["shop"]["uuid"],
            "register_uuid": till["uuid"],
        }

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [(10482, "10482"), ("T-0007", "T-0007"), ("", None), (" ", None), (None, None)],
    )
    async def test_keeps_a_tills_own_names_as_they_are(self, register, sent, kept):
        body = {"transaction_id": sent, "terminal_id": sent}

        made = (
            await register.post("/pos-transactions", amount_in_cents=1, **body)
        ).data

        assert (made["transaction_id"], made["terminal_id"]) == (kept, kept)

    @pytest.mark.parametrize(
        ("fields", "named"),
        [
            ({"amount_in_cents": None}, {"amount_in_cents"}),
            ({"amount_in_cents": -1}, {"amount_in_cents"}),
            ({"amount_in_cents": 17.5}, {"amount_in_cents"}),
            (
                {"transaction_id": "x" * 65, "terminal_id": ["x"]},
                {"transaction_id", "terminal_id"},
            ),
            ({"transaction_id": True}, {"transaction_id"}),
            ({"terminal_id": 1.5}, {"terminal_id"}),
            ({"shop_uuid": "x"}, {"shop_uuid"}),
        ],
    )
    async def test_names_every_field_that_is_wrong(self, register, fields, named):
        body = {"amount_in_cents": 1} | fields

        answer = await register.post("/pos-transactions", **body)

        assert answer.problem is InvalidInput
        assert answer.errors.keys() == named

    async def test_a_person_names_the_shop(self, person, others, account, events):
        shop = (await others.shop())["uuid"]
        body = {"amount_in_cents": 1}

        without = await person.post("/pos-transactions", **body)
        foreign = await person.post("/pos-transactions", **body, shop_uuid=shop)
        made = await person.post(
            "/pos-transactions", **body, shop_uuid=account.shop_uuid
        )

        [told] = [e for e in await events() if e["name"] == "pos_transaction_created"]
        assert list(without.errors) == ["shop_uuid"]
        assert foreign.problem is ShopNotFound
        assert made.status == 201
        assert told["payload"]["shop_uuid"] == account.shop_uuid
        assert told["payload"]["register_uuid"] is None

    async def test_its_currency_stays(self, register, dashboard, make):
        await make.pos_transaction(register)

        answer = await dashboard.put("/account", currency="USD")

        assert list(answer.errors) == ["currency"]


class TestLinkingPosTransactions:
    @pytest.mark.parametrize("prefix", PREFIXES)
    async def test_gives_once_on_whichever_door(
        self, http, account, make, sale, prefix
    ):
        is_till = prefix.endswith("register")
        key = account.register_token if is_till else account.personal_access_token
        door = Api(http, prefix, key)
        first, second = await make.contact(), await make.contact()
        body = await sale(first)

        given = await door.post("/credit-receptions", **body)
        again = await door.post("/credit-receptions", **body)
        other = await door.post(
            "/credit-receptions", **body | {"contact_uuid": second["uuid"]}
        )

        assert given.data["credits"] == 17
        assert (again.problem, other.problem) == (PosTransactionAlreadyLinked,) * 2
        assert await make.balance(first) == 17
        assert await make.balance(second) == 0

    async def test_an_empty_uuid_is_none(self, register, make, sale):
        body = await sale(await make.contact(), pos_transaction_uuid="")

        given = await register.form("/credit-receptions", **body)

        assert given.status == 201

    async def test_by_its_older_name_is_the_same(self, register, clients, make, sale):
        sold = await make.pos_transaction(register)
        unnamed = {"pos_transaction_uuid": None}
        contact = await make.contact()
        body = await sale(
            contact, sold=sold, pos_transaction_id=sold["uuid"], **unnamed
        )

        given = await register.form("/credit-receptions", **body)
        again = await clients.post("/credit-receptions", **body)

        assert (given.status, again.problem) == (201, PosTransactionAlreadyLinked)
        for number in ("10482", "", NOBODY):
            free = await sale(contact, sold=sold, pos_transaction_id=number, **unnamed)
            assert (await clients.post("/credit-receptions", **free)).status == 201

    async def test_knows_none_of_another_account(
        self, http, clients, make, sale, others, other_account
    ):
        till = Api(http, "/api/v3/register", other_account.register_token)
        theirs = await others.pos_transaction(till)
        contact = await make.contact()

        for sold in (theirs, {"uuid": NOBODY}):
            answer = await clients.post(
                "/credit-receptions", **await sale(contact, sold=sold)
            )
            assert (answer.status, answer.problem) == (400, PosTransactionNotFound)
        assert await make.balance(contact) == 0

    async def test_knows_none_of_another_shop(
        self, http, account, register, elsewhere, make, sale
    ):
        contact = await make.contact()
        body = await sale(contact)
        there = body | {"shop_uuid": (await at(elsewhere))["shop"]["uuid"]}
        token = account.personal_access_token
        doors = [elsewhere, *(Api(http, prefix, token) for prefix in PREFIXES)]

        async def refused() -> set[Any]:
            told = [await each.post("/credit-receptions", **there) for each in doors]
            return {each.problem for each in told}

        before = await refused()
        given = await register.post("/credit-receptions", **body)
        after = await refused()

        assert before == after == {PosTransactionNotFound}
        assert given.data["credits"] == 17
        assert await make.balance(contact) == 17

    async def test_a_card_comes_along(self, register, make, sale):
        contact = await make.contact()
        card = (await make.identifier(contact))["value"]
        body = await sale(contact, contact_identifier_value=card)

        given = await register.post("/credit-receptions", **body)

        assert given.data["contact_identifier"]["value"] == card

    async def test_what_was_refused_can_be_given_afterwards(self, clients, make, sale):
        body = await sale(await make.contact())
        await make.program(max_amount=16)

        over = await clients.post("/credit-receptions", **body)
        await make.program(max_amount=17)
        given = await clients.post("/credit-receptions", **body)

        assert over.problem is MaximumCreditsReached
        assert given.data["credits"] == 17

    async def test_refuses_in_the_order_of_the_contract(
        self, clients, dashboard, make, sale, account
    ):
        contact = await make.contact()
        sold = {"uuid": NOBODY}
        link = f"/loyalty-program/shops/{account.shop_uuid}"
        card = {"contact_identifier_value": "nobody's"}
        body = await sale(sold=sold, unit_name="visits", shop_uuid=NOBODY, **card)
        refusals = []

        async def refused(**mended: Any) -> None:
            body.update(mended)
            answer = await clients.post("/credit-receptions", **body)
            refusals.append(answer.problem)

        await dashboard.put(link, is_linked=False)
        await make.program(is_active=False)
        await refused()
        await refused(shop_uuid=account.shop_uuid)
        await dashboard.put(link, is_linked=True)
        await refused()
        await make.program(is_active=True)
        await refused()
        await refused(contact_uuid=contact["uuid"])
        await refused(contact_identifier_value="")
        taken = await sale(contact)
        assert (await clients.post("/credit-receptions", **taken)).status == 201
        await refused(pos_transaction_uuid=taken["pos_transaction_uuid"])
        await refused(pos_transaction_uuid=(await sale())["pos_transaction_uuid"])

        assert refusals == [
            ShopNotFound,
            ShopNotLinked,
            LoyaltyProgramNotActive,
            ContactNotFound,
            ContactIdentifierNotFound,
            PosTransactionNotFound,
            PosTransactionAlreadyLinked,
            UnitNotFound,
        ]

    async def test_sixteen_at_once_are_given_one(
        self, clients, make, sale, account, context
    ):
        people = [await make.contact() for _ in range(16)]
        for _ in range(3):
            body = await sale()

            told = await asyncio.gather(
                *(
                    clients.post(
                        "/credit-receptions", **body | {"contact_uuid": each["uuid"]}
                    )
                    for each in people
                )
            )

            refused = [each.problem for each in told if each.status != 201]
            assert refused == [PosTransactionAlreadyLinked] * 15

        assert sum([await make.balance(each) for each in people]) == 3 * 17
        await balanced(context, account)

    async def test_one_that_is_being_given_for_long_is_in_progress(
        self, clients, make, sale, second_session
    ):
        body = await sale(await make.contact())
        await second_session.execute(LINK, uuid.UUID(body["pos_transaction_uuid"]))

        busy = await clients.post("/credit-receptions", **body)
        await second_session.execute("rollback")
        free = await clients.post("/credit-receptions", **body)

        assert busy.problem is CreditReceptionInProgress
        assert free.status == 201

    async def test_the_same_request_twice_is_answered_twice(self, register, make, sale):
        contact = await make.contact()
        body, key = await sale(contact), {"Idempotency-Key": "sale-10482"}

        first, second = [
            await register.send("POST", "/credit-receptions", key, json=body)
            for _ in range(2)
        ]

        assert second.body == first.body
        assert await make.balance(contact) == 17


class TestPushPosTransaction:
    async def test_is_announced_with_the_register_that_asked(
        self, register, beside, make, events
    ):
        sold = await make.pos_transaction(register, terminal_id="0007")
        path = f"/pos-transactions/{sold['uuid']}/push"

        told = [await register.post(path), await beside.post(path)]

        log = [e for e in await events() if e["name"] == "pos_transaction_pushed"]
        tills = [await at(register), await at(beside)]
        assert [each.data for each in told] == [[], []]
        assert [e["subject_uuid"] for e in log] == [sold["uuid"]] * 2
        assert [e["payload"] for e in log] == [
            {
                "amount_in_cents": 1_780,
                "transaction_id": None,
                "terminal_id": "0007",
                "shop_uuid": till["shop"]["uuid"],
                "register_uuid": till["uuid"],
            }
            for till in tills
        ]

    async def test_a_person_shows_it_in_its_own_shop(
        self, register, person, make, account, events
    ):
        sold = await make.pos_transaction(register)

        pushed = await person.post(f"/pos-transactions/{sold['uuid']}/push")

        [told] = [e for e in await events() if e["name"] == "pos_transaction_pushed"]
        assert pushed.data == []
        assert told["payload"]["shop_uuid"] == account.shop_uuid
        assert told["payload"]["register_uuid"] is None

    async def test_knows_none_of_another_shop(
        self, register, elsewhere, make, sale, events
    ):
        body = await sale(await make.contact())
        path = f"/pos-transactions/{body['pos_transaction_uuid']}/push"

        before = await elsewhere.post(path)
        await register.post("/credit-receptions", **body)
        after = await elsewhere.post(path)

        for refused in (before, after):
            assert (refused.status, refused.problem) == (400, PosTransactionNotFound)
        assert "pos_transaction_pushed" not in {e["name"] for e in await events()}

    async def test_refuses_one_that_was_given_credits_for(
        self, register, make, sale, events
    ):
        body = await sale(await make.contact())
        await register.post("/credit-receptions", **body)

        answer = await register.post(
            f"/pos-transactions/{body['pos_transaction_uuid']}/push"
        )

        assert (answer.status, answer.problem) == (400, PosTransactionAlreadyLinked)
        assert "pos_transaction_pushed" not in {e["name"] for e in await events()}

    async def test_knows_none_of_another_account(
        self, http, register, others, other_account
    ):
        till = Api(http, "/api/v3/register", other_account.register_token)
        theirs = await others.pos_transaction(till)

        for wanted in (theirs["uuid"], NOBODY):
            answer = await register.post(f"/pos-transactions/{wanted}/push")
            assert (answer.status, answer.problem) == (400, PosTransactionNotFound)


class TestPushCreditReception:
    async def test_is_announced_with_the_register_that_asked(
        self, register, make, events
    ):
        contact = await make.contact()
        given = await make.reception(contact, credits=5)

        pushed = await register.post(f"/credit-receptions/{given['uuid']}/push")

        [told] = [e for e in await events() if e["name"] == "credit_reception_pushed"]
        till = await at(register)
        assert (pushed.status, pushed.data) == (201, [])
        assert told["subject_uuid"] == given["uuid"]
        assert told["contact_uuid"] == contact["uuid"]
        assert told["payload"] == {
            "credits": 5,
            "shop_uuid": till["shop"]["uuid"],
            "register_uuid": till["uuid"],
        }

    async def test_names_nobody_once_the_contact_was_deleted(
        self, register, clients, make, chores, events
    ):
        contact = await make.contact()
        given = await make.reception(contact, credits=5)
        await clients.post(f"/contacts/{contact['uuid']}/delete", type="GDPR")
        await chores.do()

        pushed = await register.post(f"/credit-receptions/{given['uuid']}/push")

        [told] = [e for e in await events() if e["name"] == "credit_reception_pushed"]
        assert pushed.data == []
        assert told["contact_uuid"] is None

    async def test_refuses_one_of_another_shop(
        self, register, elsewhere, person, make, events
    ):
        given = await make.reception()
        path = f"/credit-receptions/{given['uuid']}/push"

        refused = await elsewhere.post(path)
        pushed = await person.post(path)

        log = [e for e in await events() if e["name"] == "credit_reception_pushed"]
        assert (refused.status, refused.problem) == (400, CreditReceptionOfAnotherShop)
        assert pushed.data == []
        assert [e["payload"]["register_uuid"] for e in log] == [None]

    async def test_knows_none_of_another_account(self, register, others):
        theirs = await others.reception()

        for wanted in (theirs["uuid"], NOBODY):
            answer = await register.post(f"/credit-receptions/{wanted}/push")
            assert (answer.status, answer.problem) == (400, CreditReceptionNotFound)
