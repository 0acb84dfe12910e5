"""The balance that a reception answers is what the contact is told afterwards."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from regulars.contacts import queries as contacts
from regulars.kit.work import Work, opened
from regulars.ledger import service as ledger
from regulars.loyalty import service as loyalty
from regulars.loyalty.service.decide import Sale

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=60)
LATER = NOW + timedelta(days=60)


@pytest.fixture
def at(context, account):
    """A Work of the account at a moment."""
    return lambda now: Work(context.pool, account.account_id, "test", now)


@pytest.fixture
def ordered(account):
    """Credits for a contact, at a moment, with the card they were found by or none."""

    def order(contact, credits, when, card=None):
        sale = Sale(UUID(account.shop_uuid), credits=credits)
        whom = UUID(contact["uuid"])
        return loyalty.CreditOrder(whom, sale, "IMPORT", "test", when, card)

    return order


@pytest.mark.parametrize("by_card", [False, True])
async def test_leaves_out_what_another_order_brought_that_has_run_out(
    at, make, ordered, by_card
):
    await make.program(expiration_days=30)
    contact = await make.contact()
    card = await make.identifier(contact) if by_card else None
    value = card["value"] if card else None
    orders = [ordered(contact, 7, LONG_AGO, value), ordered(contact, 5, NOW, value)]

    received = await loyalty.receive(at(NOW), orders)

    assert [told(each) for each in received] == [5, 5]
    assert await make.balance(contact) == 5


async def test_leaves_out_what_has_run_out_on_hold(at, context, make, ordered):
    await make.program(expiration_days=30)
    contact = await make.contact()
    await make.reception(contact, credits=10)
    wallet = UUID(contact["credit_balance"]["uuid"])
    async with opened(at(NOW)) as work:
        await ledger.hold(work, wallet, 10, timedelta(days=90))

    [received] = await loyalty.receive(at(LATER), [ordered(contact, 5, LATER)])

    kept = await contacts.find(at(LATER), UUID(contact["uuid"]))
    assert told(received) == kept.balance == 5


def told(outcome) -> int:
    """The balance that was answered; a refusal fails the test."""
    assert isinstance(outcome, loyalty.Received), outcome
    return outcome.balance
