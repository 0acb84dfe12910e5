"""Lists of what contacts got and gave back."""

import uuid

import pytest

from regulars.accounts.errors import ShopNotFound
from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import InvalidInput

NOBODY = str(uuid.uuid4())
PATH = "/loyalty-transactions"


@pytest.fixture
async def history(dashboard, make, account):
    """A contact with three receptions, a year apart; the newest was made first."""
    contact = await make.contact()
    for year in (2024, 2023, 2022):
        await dashboard.post(
            "/credit-receptions",
            contact_uuid=contact["uuid"],
            shop_uuid=account.shop_uuid,
            credits=year,
            happened_at=f"{year}-06-01T12:00:00Z",
        )
    return contact


def credits(answer):
    return [item["credits"] for item in answer.data]


class TestListLoyaltyTransactions:
    async def test_tells_page_and_place_as_the_contract_does(self, clients, make):
        contact = await make.contact()
        for _ in range(12):
            await make.reception(contact, credits=1)

        first = await clients.get(PATH)
        second = await clients.get(PATH, page="2")

        assert len(first.data) == 10
        assert first.meta == {
            "page": 1,
            "limit": 10,
            "viewing_from": 1,
            "viewing_to": 10,
            "last_page": 2,
            "total": 12,
        }
        assert (second.meta["viewing_from"], second.meta["viewing_to"]) == (11, 12)

    async def test_a_page_beyond_the_last_is_empty(self, clients, make):
        await make.reception()

        answer = await clients.get(PATH, page="9")

        assert answer.data == []
        assert (answer.meta["viewing_from"], answer.meta["viewing_to"]) == (0, 0)

    async def test_shows_them_newest_first_or_the_other_way_round(
        self, clients, history
    ):
        newest = await clients.get(PATH)
        oldest = await clients.get(PATH, sort="created_at")
        again = await clients.get(PATH, sort="-created_at")

        assert credits(newest) == credits(again) == [2024, 2023, 2022]
        assert credits(oldest) == [2022, 2023, 2024]

    @pytest.mark.parametrize(
        ("bounds", "expected"),
        [
            ({"gte": "2023-06-01T12:00:00Z"}, [2024, 2023]),
            ({"gt": "2023-06-01T12:00:00Z"}, [2024]),
            ({"lte": "2023-06-01 12:00:00"}, [2023, 2022]),
            ({"lt": "2023-06-01T14:00:00+02:00"}, [2022]),
            ({"gt": "2022-12-31", "lt": "2024-01-01"}, [2023]),
        ],
    )
    async def test_keeps_to_the_bounds_of_created_at(
        self, clients, history, bounds, expected
    ):
        query = {f"created_at[{name}]": value for name, value in bounds.items()}

        answer = await clients.get(PATH, **query)

        assert credits(answer) == expected
        assert answer.meta["total"] == len(expected)

    async def test_narrows_to_a_contact_a_shop_and_a_type(
        self, clients, make, history, account
    ):
        elsewhere = await make.shop()
        other = await make.contact()
        await make.reception(other, credits=1, shop_uuid=elsewhere["uuid"])

        of_contact = await clients.get(PATH, contact_uuid=other["uuid"])
        of_shop = await clients.get(PATH, shop_uuid=account.shop_uuid)
        of_both = await clients.get(
            PATH, contact_uuid=other["uuid"], shop_uuid=account.shop_uuid
        )
        receptions = await clients.get(PATH, type="credit_reception")
        rewards = await clients.get(PATH, type="reward_reception")

        assert credits(of_contact) == [1]
        assert credits(of_shop) == [2024, 2023, 2022]
        assert of_both.data == []
        assert receptions.meta["total"] == 4
        assert (rewards.data, rewards.meta["total"]) == ([], 0)

    async def test_the_most_on_a_page_is_100(self, clients, dashboard):
        lenient = await clients.get(PATH, limit="1000")
        strict = await dashboard.get(PATH, limit="1000")

        assert lenient.meta["limit"] == 100
        assert list(strict.errors) == ["limit"]

    async def test_an_empty_parameter_is_none(self, clients, make):
        await make.reception()

        answer = await clients.get(
            PATH, contact_uuid="", shop_uuid="", type="", page=""
        )

        assert answer.meta["total"] == 1

    async def test_names_every_parameter_that_is_wrong(self, clients):
        query = {"page": "0", "limit": "many", "contact_uuid": "robin", "sort": "name"}

        answer = await clients.get(PATH, **query, **{"created_at[gt]": "yesterday"})

        assert answer.problem is InvalidInput
        assert answer.errors.keys() == {*query, "created_at.gt"}

    async def test_knows_nobody_and_no_shop_of_another_account(self, clients, others):
        stranger, elsewhere = await others.contact(), await others.shop()
        await others.reception(stranger)

        of_contact = await clients.get(PATH, contact_uuid=stranger["uuid"])
        of_shop = await clients.get(PATH, shop_uuid=elsewhere["uuid"])

        assert of_contact.problem is ContactNotFound
        assert of_shop.problem is ShopNotFound
        assert (await clients.get(PATH)).data == []

    async def test_the_balance_in_it_is_the_contact_s_own(self, clients, make, history):
        [newest, *_] = (await clients.get(PATH)).data

        balance = newest["contact"]["credit_balance"]["balance"]

        assert balance == await make.balance(history) == 2024 + 2023 + 2022

    async def test_credits_past_their_last_day_are_in_no_balance(
        self, clients, dashboard, make, account
    ):
        await make.program(expiration_days=30)
        contact = await make.contact()
        given = await dashboard.post(
            "/credit-receptions",
            contact_uuid=contact["uuid"],
            shop_uuid=account.shop_uuid,
            credits=10,
            happened_at="2020-01-01T00:00:00Z",
        )

        [listed] = (await clients.get(PATH)).data
        shown = (await clients.get(f"/credit-receptions/{given.data['uuid']}")).data

        assert listed["contact"]["credit_balance"]["balance"] == 0
        assert shown["contact"] == listed["contact"]
        assert await make.balance(contact) == 0


class TestListLoyaltyTransactionsOfContact:
    async def test_shows_what_one_contact_got(self, register, make, history):
        await make.reception(credits=1)

        answer = await register.get(f"/contacts/{history['uuid']}{PATH}")

        assert credits(answer) == [2024, 2023, 2022]
        assert answer.meta["total"] == 3

    async def test_the_contact_in_the_path_is_the_one(self, register, make, history):
        other = await make.contact()

        answer = await register.get(
            f"/contacts/{history['uuid']}{PATH}", contact_uuid=other["uuid"]
        )

        assert len(answer.data) == 3

    async def test_knows_nobody_of_another_account(self, register, others):
        stranger = await others.contact()

        for wanted in (stranger["uuid"], NOBODY):
            answer = await register.get(f"/contacts/{wanted}{PATH}")
            assert answer.problem is ContactNotFound
