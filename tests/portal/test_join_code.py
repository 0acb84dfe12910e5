"""Where people get a card, as an address and as a code to print."""

import pytest
from labels import drawings, scanned

PATH = "/contacts-portal/join-code"


async def test_the_code_is_the_address(dashboard, account):
    told = (await dashboard.get(PATH)).data

    assert told["url"].endswith(f"/p/{account.account_uuid}/join")
    assert [scanned(each) for each in drawings(told["qr_svg"])] == [told["url"]]


async def test_follows_what_the_pages_are_called(dashboard, account):
    slug = f"corner-{account.account_id}"
    await dashboard.put("/contacts-portal", slug=slug)

    told = (await dashboard.get(PATH)).data

    assert told["url"].endswith(f"/p/{slug}/join")


@pytest.mark.parametrize("address", ["https://club.example.com"])
async def test_is_here_also_where_people_sign_in_elsewhere(dashboard, account, address):
    await dashboard.put("/contacts-portal", url=address)

    told = (await dashboard.get(PATH)).data

    assert told["url"].endswith(f"/p/{account.account_uuid}/join")
