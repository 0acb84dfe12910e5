"""MON-12: an account's money is in its currency, in that currency's own parts.

Nothing is converted anywhere, and nothing takes an amount in another currency or in
parts that there aren't.
"""

import pytest
from scale import scaled

# As people write five units of something, none of which is a whole number of parts.
NO_PARTS = [12.5, "12.50", "12,50", "€ 12", "12 USD"]

# How many decimals each is written with, and 1,234 parts of it.
CURRENCIES = {"EUR": "€ 12.34", "JPY": "JPY 1,234", "KWD": "KWD 1.234"}

TIMES = scaled(50)


@pytest.fixture(params=CURRENCIES)
async def currency(request, dashboard):
    changed = await dashboard.put("/account", currency=request.param)
    assert changed.data["currency"] == request.param
    return request.param


class Money:
    """A gift card and a contact's balance, and every call that moves what is there."""

    def __init__(self, dashboard, clients, account, make, card, contact) -> None:
        self._dashboard, self._clients, self._make = dashboard, clients, make
        self._card, self._contact = card, contact
        shop = {"shop_uuid": account.shop_uuid}
        gift = shop | {"giftcard_uuid": card["uuid"]}
        prepaid = shop | {"contact_uuid": contact["uuid"]}
        contact_path = f"/contacts/{contact['uuid']}"
        self.calls = [
            (dashboard, "/giftcard-transactions", gift),
            (dashboard, f"/giftcards/{card['uuid']}/holds", shop),
            (dashboard, "/prepaid-transactions", prepaid),
            (dashboard, f"{contact_path}/prepaid-holds", {}),
            (clients, "/giftcard-transactions", gift),
            (clients, "/prepaid-transactions", prepaid),
        ]

    async def kept(self) -> tuple[int, int]:
        """What is on the card, and what the contact keeps with the account."""
        card = (await self._clients.get(f"/giftcards/{self._card['uuid']}")).data
        balance = await self._make.prepaid_balance(self._contact)
        return card["amount_in_cents"], balance

    async def written(self) -> str:
        """What the contact keeps with the account, in words."""
        path = f"/contacts/{self._contact['uuid']}/prepaid-balance"
        return (await self._clients.get(path)).data["balance"]


@pytest.fixture
async def money(currency, dashboard, clients, account, make) -> Money:
    card, contact = await make.giftcard(), await make.contact()
    assert (await make.moved(card, 1_234))["amount_in_cents"] == 1_234
    assert (await make.prepaid(contact, 1_234))["amount_in_cents"] == 1_234
    return Money(dashboard, clients, account, make, card, contact)


async def test_is_written_in_its_own_parts_and_never_converted(money, currency):
    kept, written = await money.kept(), await money.written()

    print(f"tried={currency} expected={CURRENCIES[currency]} got={written}")
    assert kept == (1_234, 1_234)
    assert written == CURRENCIES[currency]


async def test_takes_no_parts_that_there_are_not(money):
    told = [
        (await door.post(path, amount_in_cents=amount, **body))
        for door, path, body in money.calls
        for amount in NO_PARTS
    ]

    got = [list(each.errors) for each in told]
    print(f"tried={len(told)} expected=all refused got={got}")
    assert got == [["amount_in_cents"]] * len(money.calls) * len(NO_PARTS)
    assert await money.kept() == (1_234, 1_234)


async def test_takes_no_other_currency_where_it_would_be_read(money):
    """The public doors read no field of that name: their amounts are what they are."""
    strict = [call for call in money.calls if call[0] is money.calls[0][0]]

    told = [
        (await door.post(path, amount_in_cents=100, currency=other, **body))
        for door, path, body in strict
        for other in ("USD", "JPY", "AAA", "euro", "")
    ]

    print(f"tried={len(told)} expected=currency got={[e.errors for e in told]}")
    assert [list(each.errors) for each in told] == [["currency"]] * len(strict) * 5
    assert await money.kept() == (1_234, 1_234)


async def test_stays_what_it_was_counted_in(money, currency, dashboard):
    others = ["USD", "GBP", "SEK", "CHF", "JPY" if currency == "EUR" else "EUR"]

    told = [
        await dashboard.put("/account", currency=other)
        for other in others
        for _ in range(TIMES // len(others))
    ]

    print(f"tried={len(told)} expected=all refused got={len(told)}")
    assert [list(each.errors) for each in told] == [["currency"]] * len(told)
    assert (await dashboard.get("/account")).data["currency"] == currency
    assert await money.kept() == (1_234, 1_234)
    assert await money.written() == CURRENCIES[currency]
