"""The brand kit: what a business looks like, and what its mails bear."""

import pytest

from regulars.kit.errors import InvalidInput

PATH = "/brand-kit"

KIT = {
    "small_logo_url": "https://bakery.example.com/small.png",
    "large_logo_url": "https://bakery.example.com:8443/large.png?v=2",
    "primary_color": "#a1b2c3",
    "secondary_color": "#FFFFFF",
    "tertiary_color": "#000000",
    "quaternary_color": "#123456",
    "font_family": "'Open Sans', Verdana, sans-serif",
    "sender_name": "Bakkerij Zoë, Delft",
    "reply_to": "hello@bakery.example.com",
}

WRONG = [
    ("small_logo_url", "http://bakery.example.com/logo.png"),
    ("small_logo_url", 'https://bakery.example.com/"onerror="x'),
    ("large_logo_url", "javascript:alert(1)"),
    ("large_logo_url", "https://bakery.example.com/a b"),
    ("large_logo_url", "https://bakery.example.com/" + "a" * 500),
    ("primary_color", "red"),
    ("primary_color", "#fff"),
    ("secondary_color", "#ffffff;x"),
    ("tertiary_color", "#ffffff\n"),
    ("font_family", 'Arial"; x: "y'),
    ("font_family", ""),
    ("sender_name", "A\r\nBcc: thief@example.net"),
    ("sender_name", "A\u2028B"),
    ("sender_name", "x" * 101),
    ("reply_to", "one@example.com, two@example.com"),
    ("reply_to", "a@example.com\nBcc: b@example.com"),
    ("reply_to", "Name <a@example.com>"),
    ("reply_to", "nobody"),
]


async def test_has_something_before_anybody_chose(dashboard):
    told = (await dashboard.get(PATH)).data

    assert told.keys() == KIT.keys()
    assert told["large_logo_url"] is told["sender_name"] is told["reply_to"] is None
    assert told["primary_color"].startswith("#")


async def test_is_what_was_chosen_and_what_is_left_out_stays(dashboard, audit_log):
    told = (await dashboard.put(PATH, **KIT)).data
    again = (await dashboard.put(PATH, primary_color="#000001", reply_to=None)).data

    assert told == KIT
    assert again == KIT | {"primary_color": "#000001", "reply_to": None}
    assert (await dashboard.get(PATH)).data == again
    first, second = await audit_log.new()
    assert first["verb"] == second["verb"] == "brand_kit_changed"
    assert second["after"] == {"primary_color": "#000001", "reply_to": None}


@pytest.mark.parametrize(("field", "typed"), WRONG)
async def test_refuses_what_no_mail_can_bear(dashboard, field, typed):
    before = (await dashboard.get(PATH)).data

    refused = await dashboard.put(PATH, **KIT | {field: typed})

    assert (refused.problem, list(refused.errors)) == (InvalidInput, [field])
    assert (await dashboard.get(PATH)).data == before


async def test_is_nobody_else_s(dashboard, others):
    before = (await dashboard.get(PATH)).data

    await others._dashboard.put(PATH, **KIT)

    assert (await dashboard.get(PATH)).data == before
