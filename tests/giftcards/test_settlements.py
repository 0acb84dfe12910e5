"""Gift cards that one shop loads and another takes, settled between the two."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from books import balanced

from regulars.giftcards.errors import (
    GiftcardProgramNotFound,
    GiftcardSettlementNotFound,
    NothingToSettle,
    NotTheLastSettlement,
)
from regulars.giftcards.service import settling
from regulars.kit import verify

PATH = "/giftcard-settlements"


@pytest.fixture
async def program(make):
    """A gift card program of two shops."""
    return await make.giftcard_program()


@pytest.fixture
async def second(make):
    """The second shop's uuid."""
    return (await make.shop(name="Second shop"))["uuid"]


@pytest.fixture
async def settle(dashboard, program):
    """Settles the program, as a manager does."""

    async def settled(**body):
        whose = {"giftcard_program_uuid": program["uuid"]}
        return await dashboard.post(PATH, **whose | body)

    return settled


class TestSettle:
    async def test_sums_up_what_each_shop_took_and_gave(
        self, make, program, second, settle, account
    ):
        card = await make.printed(program)
        await make.moved(card, 5_000)
        await make.moved(card, -1_200, shop_uuid=second)
        await make.moved(card, -300)
        await make.moved(await make.printed(program), 700, shop_uuid=second)

        told = (await settle()).data

        assert told["transaction_count"] == 4
        assert {each["shop_uuid"]: sums(each) for each in told["shops"]} == {
            account.shop_uuid: (5_000, 300, 4_700),
            second: (700, 1_200, -500),
        }

    async def test_leaves_out_what_was_undone(self, make, program, settle, clients):
        card = await make.giftcard(program)
        await make.moved(card, 1_000)
        paid = await make.moved(card, -400)
        await clients.post(f"/giftcard-transactions/{paid['uuid']}/reverse")

        told = (await settle()).data

        assert told["transaction_count"] == 3
        assert [sums(each) for each in told["shops"]] == [(1_000, 0, 1_000)]

    async def test_leaves_out_what_staff_moved_by_hand_and_other_programs(
        self, make, program, settle, dashboard
    ):
        lost, found = await make.printed(program), await make.printed(program)
        await make.moved(lost, 1_000)
        await make.moved(await make.giftcard(), 2_000)
        body = {"to_giftcard_uuid": found["uuid"], "reason": "Lost"}
        await dashboard.post(f"/giftcards/{lost['uuid']}/transfer", **body)

        told = (await settle()).data

        assert told["transaction_count"] == 1
        assert [sums(each) for each in told["shops"]] == [(1_000, 0, 1_000)]

    async def test_takes_each_transaction_once(
        self, make, program, settle, dashboard, clients
    ):
        card = await make.printed(program)
        first = await make.moved(card, 1_000)
        settlement = (await settle()).data
        later = await make.moved(card, -100)

        shown = (await clients.get("/giftcard-transactions")).data
        path = f"/giftcard-programs/{program['uuid']}"
        settles = (await dashboard.get(path)).data["settles"]
        again = (await settle()).data
        refused = await settle()

        assert {each["uuid"]: each["settlements"] for each in shown} == {
            first["uuid"]: [{"id": settlement["id"]}],
            later["uuid"]: [],
        }
        assert [each["settled"] for each in shown] == [False, True]
        assert settles == 1
        assert [sums(each) for each in again["shops"]] == [(0, 100, -100)]
        assert (refused.status, refused.problem) == (409, NothingToSettle)

    async def test_goes_as_far_as_it_is_told(self, make, program, settle, work):
        card = await make.printed(program)
        await make.moved(card, 1_000)
        before = datetime.now(UTC) - timedelta(hours=1)

        refused = await settle(until=before.isoformat())
        told = (await settle(until="2999-01-01T00:00:00Z")).data

        assert refused.problem is NothingToSettle
        assert datetime.fromisoformat(told["until"]) <= datetime.now(UTC)

    async def test_by_two_at_once_is_done_once(self, make, program, settle, dashboard):
        card = await make.printed(program)
        await make.moved(card, 1_000)

        told = await asyncio.gather(*(settle() for _ in range(4)))

        assert sorted(each.status for each in told) == [201, 409, 409, 409]
        assert (await dashboard.get(PATH)).meta["total"] == 1

    async def test_goes_on_in_pieces_and_keeps_the_rest_for_the_next(
        self, make, program, settle, monkeypatch
    ):
        monkeypatch.setattr(settling, "AT_ONCE", 2)
        monkeypatch.setattr(settling, "MOST", 4)
        card = await make.printed(program)
        for _ in range(5):
            await make.moved(card, 100)

        told = [(await settle()).data for _ in range(2)]

        assert [each["transaction_count"] for each in told] == [4, 1]
        assert [each["shops"][0]["loaded_in_cents"] for each in told] == [400, 100]

    async def test_refuses_a_program_that_nobody_knows(self, settle):
        refused = await settle(giftcard_program_uuid=str(uuid4()))

        assert (refused.status, refused.problem) == (404, GiftcardProgramNotFound)


class TestList:
    async def test_has_the_newest_first_of_a_program(
        self, make, program, settle, dashboard
    ):
        card = await make.printed(program)
        uuids = []
        for _ in range(2):
            await make.moved(card, 100)
            uuids.append((await settle()).data["uuid"])
        other = await make.giftcard_program()
        await make.moved(await make.printed(other), 100)
        await settle(giftcard_program_uuid=other["uuid"])

        listed = await dashboard.get(PATH, giftcard_program_uuid=program["uuid"])
        one = await dashboard.get(f"{PATH}/{uuids[0]}")

        assert [each["uuid"] for each in listed.data] == uuids[::-1]
        assert listed.data[1] == one.data
        assert (await dashboard.get(PATH)).meta["total"] == 3


class TestRemove:
    async def test_opens_what_it_settled_again(
        self, make, program, settle, dashboard, clients
    ):
        card = await make.printed(program)
        await make.moved(card, 1_000)
        first = (await settle()).data

        await dashboard.delete(f"{PATH}/{first['uuid']}")

        [shown] = (await clients.get("/giftcard-transactions")).data
        assert not shown["settled"]
        gone = await dashboard.get(f"{PATH}/{first['uuid']}")
        assert (gone.status, gone.problem) == (404, GiftcardSettlementNotFound)
        assert (await settle()).data["shops"] == first["shops"]

    async def test_refuses_any_but_the_last(self, make, program, settle, dashboard):
        card = await make.printed(program)
        uuids = []
        for _ in range(2):
            await make.moved(card, 100)
            uuids.append((await settle()).data["uuid"])

        refused = await dashboard.delete(f"{PATH}/{uuids[0]}")

        assert (refused.status, refused.problem) == (409, NotTheLastSettlement)
        assert (await dashboard.get(PATH)).meta["total"] == 2


@pytest.mark.parametrize(
    ("rule", "corruption"),
    [
        (
            "what shops settled is what they loaded and were paid",
            "update giftcard_settlement_shops set spent_in_cents = 1"
            " where account_id = $1",
        ),
        (
            "a settlement has its transactions, of one program",
            "update giftcard_transactions set settlement_id = null"
            " where account_id = $1",
        ),
    ],
)
async def test_verify_sees_what_does_not_add_up(
    make, program, settle, context, account, work, superuser, rule, corruption
):
    await make.moved(await make.printed(program), 1_000)
    await settle()
    await balanced(context, account)

    await superuser.execute(corruption, account.account_id)

    uuid = UUID(account.account_uuid)
    found = await verify.broken(work, uuid, context.keys)
    assert rule in {each.rule for each in found}


def sums(told):
    """What a shop took, gave, and owes the others."""
    return told["loaded_in_cents"], told["spent_in_cents"], told["balance_in_cents"]
