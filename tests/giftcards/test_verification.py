"""`regulars verify` sees what only a superuser could have done to gift cards."""

from uuid import UUID

import pytest
from books import balanced

from regulars.kit import verify

CORRUPTIONS = {
    "each gift card transaction has its entry": (
        "update giftcard_transactions set amount_in_cents = -301"
        " where account_id = $1 and amount_in_cents = -300"
    ),
    "what moved on a gift card is a transaction": (
        "delete from giftcard_transactions"
        " where account_id = $1 and amount_in_cents = -1"
    ),
    "each gift card transaction is its card's": (
        "update giftcard_transactions done set giftcard_id = other.id"
        " from giftcards other where done.account_id = $1 and amount_in_cents = -300"
        " and other.account_id = $1 and other.id <> done.giftcard_id"
    ),
    "only the last gift card transaction is undone, exactly": (
        "update giftcard_transactions undoing set reverses_id = done.id"
        " from giftcard_transactions done where done.account_id = $1"
        " and done.amount_in_cents = 1000 and undoing.account_id = $1"
        " and undoing.reverses_id is not null"
    ),
    "each gift card transaction was announced": (
        "delete from events where account_id = $1"
        " and name = 'giftcard_transaction_created'"
    ),
    "a digital gift card is loaded once": (
        "update giftcard_transactions set amount_in_cents = 300"
        " where account_id = $1 and amount_in_cents = -300"
    ),
}


@pytest.fixture
async def cards(make, clients):
    """A card with a history, and one that nobody has used."""
    card, other = await make.giftcard(), await make.giftcard()
    await make.moved(card, 1_000)
    await make.moved(card, -300)
    paid = await make.moved(card, -200)
    await clients.post(f"/giftcard-transactions/{paid['uuid']}/reverse")
    await make.moved(card, -1)
    return card, other


async def test_finds_nothing_wrong_with_sound_cards(cards, context, account):
    books = await balanced(context, account)

    assert books.of(cards[0]["wallet_uuid"]).balance == 699


@pytest.mark.parametrize("rule", CORRUPTIONS)
async def test_finds_what_was_planted(cards, superuser, work, account, context, rule):
    await balanced(context, account)
    assert await superuser.execute(CORRUPTIONS[rule], account.account_id) != "UPDATE 0"

    found = await verify.broken(work, UUID(account.account_uuid), context.keys)

    assert rule in {each.rule for each in found}
