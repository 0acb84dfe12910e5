"""Orders that share a statement: each is told of itself alone."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from regulars.contacts.errors import ContactIdentifierNotFound, ContactNotFound
from regulars.loyalty import service
from regulars.loyalty.service.decide import Sale

CARD = "CARD-1"


async def test_one_with_a_card_changes_nothing_for_those_without(
    clients: Any, make: Any, account: Any, work: Any
) -> None:
    contact = UUID((await make.contact())["uuid"])
    await clients.post(
        "/contact-identifiers",
        contact_identifier_value=CARD,
        contact_uuid=str(contact),
    )

    def order(who: UUID, card: str | None = None) -> service.CreditOrder:
        sale, now = Sale(UUID(account.shop_uuid), credits=5), datetime.now(UTC)
        return service.CreditOrder(who, sale, "OAUTH_API", "test", now, card)

    outcomes = await service.receive(
        work,
        [order(uuid4()), order(contact), order(contact, CARD), order(contact, "none")],
    )

    unknown, plain, carded, unfound = outcomes
    assert isinstance(unknown, ContactNotFound)
    assert isinstance(unfound, ContactIdentifierNotFound)
    assert isinstance(plain, service.Received) and plain.card is None
    assert isinstance(carded, service.Received) and carded.card is not None
    assert [plain.balance, carded.balance] == [5, 10]
