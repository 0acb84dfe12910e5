"""A sale that was given to the wrong contact, and is put right."""

import asyncio
from typing import Any

import pytest
from books import balanced

from regulars.loyalty.errors import PosTransactionAlreadyLinked


@pytest.fixture
async def sold(register: Any, make: Any) -> Any:
    """A sale that nobody has shown a card for yet."""
    return await make.pos_transaction(register)


@pytest.fixture
def give(register: Any, sold: Any) -> Any:
    """Gives a contact the credits of the sale."""

    async def given(contact: Any) -> Any:
        body = {"contact_uuid": contact["uuid"], "pos_transaction_uuid": sold["uuid"]}
        return await register.post("/credit-receptions", **body, unit_value=17.8)

    return given


@pytest.fixture
def reverse(register: Any) -> Any:
    """Takes back what was given."""

    async def reversed_(given: Any) -> Any:
        path = f"/credit-receptions/{given.data['uuid']}/reverse"
        return await register.post(path)

    return reversed_


async def test_a_sale_of_the_wrong_contact_is_put_right(
    register, make, sold, give, reverse, context, account
):
    wrong, right, third = [await make.contact() for _ in range(3)]
    push = f"/pos-transactions/{sold['uuid']}/push"

    given = await give(wrong)
    early = await give(right)
    await reverse(given)
    shown = await register.post(push)
    late = [await give(right), await give(third), await register.post(push)]

    assert early.problem is PosTransactionAlreadyLinked
    assert shown.data == []
    assert late[0].data["credits"] == 17
    assert {each.problem for each in late[1:]} == {PosTransactionAlreadyLinked}
    balances = [await make.balance(each) for each in (wrong, right, third)]
    assert balances == [0, 17, 0]
    await balanced(context, account)


async def test_it_is_free_as_often_as_it_is_taken_back(make, give, reverse):
    contact = await make.contact()

    for _ in range(3):
        given = await give(contact)
        assert given.data["credits"] == 17
        await reverse(given)

    assert await make.balance(contact) == 0


async def test_a_sale_that_is_free_again_gives_once(make, give, reverse):
    people = [await make.contact() for _ in range(6)]
    await reverse(await give(people[0]))

    answers = await asyncio.gather(*(give(each) for each in people))

    assert sorted(each.status for each in answers) == [201, *[400] * 5]
    assert sum([await make.balance(each) for each in people]) == 17


async def test_a_part_that_comes_back_frees_nothing(make, give):
    contact, other = await make.contact(), await make.contact()
    await give(contact)

    await make.reception(contact, credits=-17)

    assert (await give(other)).problem is PosTransactionAlreadyLinked
