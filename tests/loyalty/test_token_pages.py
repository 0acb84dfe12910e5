"""The page behind a loyalty token: what whoever follows the link is told."""

from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
from links import own


@pytest.fixture
def follow(http: Any) -> Any:
    """The page behind a link, for somebody who speaks this."""

    async def followed(url: str, language: str = "en") -> Any:
        return await http.get(url, headers={"Accept-Language": language})

    return followed


@pytest.fixture
def link(clients: Any, account: Any) -> Any:
    """A link with so much in it."""

    async def made(**says: Any) -> str:
        body = {"version": "v3", "shop_uuid": account.shop_uuid, "unique_id": "r-1"}
        url: str = (await clients.post("/loyalty-tokens", **body | says)).data
        return url

    return made


@pytest.mark.parametrize(
    ("language", "heading", "word"),
    [("en", "5 points for you", "till"), ("nl", "5 punten voor jou", "kassa")],
)
async def test_says_how_many_credits_of_whom_and_where(
    follow, link, dashboard, language, heading, word
):
    await dashboard.put("/account", name="Bean & Leaf")

    page = await follow(await link(credits=5), language)

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert f'lang="{language}"' in page.text
    assert heading in page.text and word in page.text
    assert "Bean &amp; Leaf" in page.text
    assert "credits" not in page.text.lower()


async def test_reckons_a_value_by_the_rules_of_today(follow, link, make):
    url = await link(unit_name="purchase_amount", unit_value="7.5")

    before = await follow(url)
    await make.program(max_amount=5)
    after = await follow(url)

    assert "7 points for you" in before.text
    assert after.status_code == 200
    assert "can’t be had at the moment" in after.text


async def test_says_when_somebody_has_taken_them(
    follow, link, clients, make, dashboard
):
    url = await link(credits=1)
    token = dict(pair.split("=") for pair in urlsplit(url).query.split("&"))
    contact = await make.contact("taker@example.com")
    fresh = await follow(url)

    await clients.post("/loyalty-tokens/claim", **token, contact_uuid=contact["uuid"])
    page = await follow(url)

    assert "One credit for you" in fresh.text
    assert page.status_code == 200
    assert "have been taken" in page.text and "for you" not in page.text
    assert "taker" not in page.text and contact["uuid"] not in page.text
    assert await make.balance(contact) == 1


async def test_says_of_whatever_is_wrong_the_same_and_nothing_else(
    follow, link, account, other_account, dashboard
):
    url = await link(credits=5)
    home, query = url.split("?")
    wrong = [
        url.replace("credits=5", "credits=500"),
        url[:-1],
        f"{home}?{query}&unit_value=1e999999".replace("credits=5&", ""),
        f"{home}?version=v9",
        home,
        url.replace(account.account_uuid, other_account.account_uuid),
        url.replace(account.account_uuid, str(uuid4())),
        url.replace(account.account_uuid, "nobody"),
    ]

    told = {(await follow(each)).text for each in wrong}
    statuses = {(await follow(each)).status_code for each in wrong}
    await dashboard.post("/account/secrets")
    ended = await follow(url)

    assert (len(told), statuses) == (1, {404})
    assert told == {ended.text} and "doesn’t work" in ended.text


async def test_follows_what_a_shop_has_signed_itself(follow, account):
    says = own(
        account.account_secret,
        version="v3",
        shop_uuid=account.shop_uuid,
        unique_id="till-1",
        timestamp=1_646_314_054,
        unit_name="purchase_amount",
        unit_value="10.00",
    )

    named = await follow(f"/p/{account.account_uuid}/l?{urlencode(says)}")
    unnamed = await follow(f"/l?{urlencode(says)}", "nl")

    assert "10 points for you" in named.text
    assert unnamed.status_code == 200 and "Punten voor jou" in unnamed.text


async def test_calls_credits_what_the_program_calls_them(follow, link, clients, make):
    url = await link(credits=5)
    await make.program(custom_credit_name="stempels")
    contact = await make.contact()
    token = dict(pair.split("=") for pair in urlsplit(url).query.split("&"))

    fresh = await follow(url, "nl")
    await clients.post("/loyalty-tokens/claim", **token, contact_uuid=contact["uuid"])
    taken = await follow(url, "nl")

    assert "5 stempels voor jou" in fresh.text
    assert "bij je andere stempels" in fresh.text
    assert "Deze stempels zijn al opgehaald" in taken.text
    assert "credit" not in (fresh.text + taken.text).lower()
