"""What every page of ours says of itself, and what it shows of what others wrote."""

import base64
import hashlib
import re
import time
from typing import Any

import msgspec
import pytest
from asgi import asked as served
from guests import Guest, asked
from scale import scaled

from regulars.app import create
from regulars.kit.links import reach

SIGNED_IN = ("", "/rewards", "/activity", "/account", "/account/erase", "/wallet")
OPEN = ("/join",)

PAYLOADS = (
    "<script>canary()</script>",
    '"><img src=x onerror=canary()>',
    "'><svg onload=canary()>",
    "{{ 7*7 }}{% raw %}",
    "javascript:canary()",
    "</style><script>canary()</script>",
    "</title><script>canary()</script>",
    "\u2028<iframe srcdoc='<script>canary()</script>'>",
    "<!--<script>canary()</script>-->",
    "&lt;script&gt;canary()&lt;/script&gt;",
    '" autofocus onfocus=canary() x="',
    "<base href=//evil.example>",
    "<form action=//evil.example><button>",
)

TAG = re.compile(r"<(script|img|svg|iframe|base|form|style)\b[^>]*>", re.IGNORECASE)


QUOTED = re.compile(r'"[^"]*"')


def hashed(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


async def every_page(visitor: Guest) -> list[Any]:
    pages = [await visitor.get(place) for place in SIGNED_IN]
    pages.append(await visitor.visit(visitor.home.replace("/p/", "/g/")))
    pages.append(await visitor.ask())
    visitor.browser.cookies.clear()
    pages += [await visitor.get(place) for place in ("", *OPEN)]
    return pages


async def test_every_page_says_what_it_may_load(visitor):
    for page in await every_page(visitor):
        policy = page.headers["content-security-policy"]
        [style] = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
        [script] = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)

        assert f"style-src '{hashed(style)}'" in policy
        assert f"script-src '{hashed(script)}'" in policy
        assert "unsafe" not in policy and "default-src 'none'" in policy
        for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert part in policy
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["cross-origin-opener-policy"] == "same-origin"
        assert page.headers["referrer-policy"] == "same-origin"
        assert not re.search(r"\sstyle=|\son\w+=", page.text)
        assert "http://" not in page.text.replace("http://www.w3.org", "")


async def test_a_page_is_small(visitor):
    page = await visitor.get()

    [script] = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    [style] = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    print(f"script={len(script)} style={len(style)} page={len(page.content)}")
    assert len(script) < 15_000 and len(style) < 20_000


async def test_the_logo_is_the_only_thing_from_elsewhere(visitor):
    logo = "https://bakery.example.com/logo.png"
    await visitor.dashboard.put("/brand-kit", small_logo_url=logo)

    page = await visitor.get()

    policy = page.headers["content-security-policy"]
    assert "img-src 'self' https://bakery.example.com;" in policy
    assert f'<img src="{logo}" alt="Test bakery">' in page.text


async def test_the_brand_s_colour_is_in_the_page(visitor):
    await visitor.dashboard.put("/brand-kit", primary_color="#FFEB3B")

    page = await visitor.get()

    assert "--brand:#ffeb3b;--on-brand:#10201b" in page.text


@pytest.mark.parametrize("number", range(max(3, scaled(len(PAYLOADS)))))
async def test_what_others_wrote_is_never_markup(visitor, make, number):
    text = PAYLOADS[number % len(PAYLOADS)]
    plain = {name: TAG.findall(page) for name, page in await all_texts(visitor)}
    await fill_in(visitor, make, text)

    for name, page in await all_texts(visitor):
        shown = [each.lower() for each in TAG.findall(page)]
        assert "iframe" not in shown and "base" not in shown, name
        assert shown.count("script") == plain[name].count("script") == 1, name
        assert shown.count("style") == 1, name
        assert "49" not in re.findall(r">\s*(49)\{", page), name
        assert not re.search(r"<[^>]+\son\w+=", QUOTED.sub('""', page)), name
        assert 'href="javascript' not in page.lower(), name


async def all_texts(visitor: Guest) -> list[tuple[str, str]]:
    return [(place, (await visitor.get(place)).text) for place in SIGNED_IN]


async def fill_in(visitor: Guest, make: Any, text: str) -> None:
    """Puts the text wherever somebody's words are shown."""
    later = {"pre_redeemable": True, "expiration_duration": 86_400}
    short = text[:60]
    await visitor.dashboard.put("/account", name=short)
    await make.program(custom_credit_name=short[:20])
    promotion = await make.promotion(name=short, description=text)
    await make.voucher(promotion, contact_uuid=visitor.contact["uuid"])
    reward = await make.reward(
        title=short, description=text, required_credits=1, **later
    )
    await make.tier(short[:30], 1)
    await make.tier(short[:30] + "2", 900)
    await make.reception(visitor.contact, credits=50)
    await make.adjustment(visitor.contact, credits=5, text=text)
    await make.claim(visitor.contact, reward)
    await make.identifier(visitor.contact, contact_identifier_name=short)
    body = {"name": short, "description": text, "strategy": "OPT_IN"}
    await visitor.dashboard.post("/subscription-types", **body)
    await visitor.post("/account/profile", firstname=text, city=text)


FORMS: Any = (
    ("/account/profile", {"firstname": "Mallory"}),
    ("/account/preferences", {"none": "1"}),
    ("/account/erase", {"sure": "1"}),
    ("/sign-out", {}),
)


@pytest.mark.parametrize(("place", "form"), FORMS)
async def test_only_one_s_own_page_changes_anything(visitor, make, place, form):
    others = await make.contact()
    mine = await visitor.mark()
    kept = visitor.browser.cookies["regulars_contact"]
    visitor.contact = others
    await visitor.come()
    theirs = await visitor.mark()
    visitor.browser.cookies.set("regulars_contact", kept, path=visitor.home)

    tried = [
        await visitor._send("POST", place, data=form),
        await visitor._send("POST", place, data={**form, "mark": theirs}),
        await visitor._send("POST", place, data={**form, "mark": mine[:-1]}),
        await visitor._send(
            "POST",
            place,
            data={**form, "mark": mine},
            headers={"Origin": "https://evil.example"},
        ),
        await visitor._send(
            "POST", place, data={**form, "mark": mine}, headers={"Origin": "null"}
        ),
        await visitor._send(
            "POST",
            place,
            data={**form, "mark": mine},
            headers={"Sec-Fetch-Site": "cross-site"},
        ),
    ]
    by_get = await visitor.get(f"{place}?mark={mine}")
    await visitor.chores.do()

    print(f"tried={len(tried)} expected=[403] got={[e.status_code for e in tried]}")
    assert {each.status_code for each in tried} == {403}
    assert by_get.status_code in (200, 405)
    assert (await visitor.get("/account")).status_code == 200


async def test_a_foreign_page_signs_nobody_in(guest):
    page = await guest.ask()
    form = {"asked": asked(page), "code": guest.newest()}

    answer = await guest._send(
        "POST", "/session", data=form, headers={"Origin": "https://evil.example"}
    )

    assert "set-cookie" not in answer.headers


async def test_over_tls_cookies_and_headers_say_so(
    guest: Guest, settings: Any, database: Any
):
    by_tls = msgspec.structs.replace(settings, public_url="https://loyalty.example.com")
    url = (await guest.auth_url()).partition("/p/")[2]
    try:
        async with served(create(by_tls, database)) as client:
            answer = await client.get(f"/p/{url}")
    finally:
        # A process is told once where it is reached, and this one was told again.
        reach.tell(settings.base_url)

    assert "strict-transport-security" in answer.headers
    assert answer.headers["set-cookie"].startswith("__Secure-regulars_contact=")
    assert answer.headers["set-cookie"].endswith("; Secure")


async def test_every_place_answers_whatever_is_sent(visitor):
    odd = ("\x00", "é" * 500, "[]", "%00", "../..", "9" * 400)
    begun = time.monotonic()
    statuses = set()
    for text in odd:
        for place in ("/code", "/session", "/join", "/account/profile", "/rewards/x"):
            form = {
                "email": text,
                "code": text,
                "asked": text,
                "name": text,
                "to": text,
            }
            page = await visitor._send("POST", place, data=form)
            statuses.add(page.status_code)
        statuses.add(
            (
                await visitor.get(f"/in/{text.replace('/', '').replace(chr(0), '')}x")
            ).status_code
        )

    print(f"took={time.monotonic() - begun:.1f} got={sorted(statuses)}")
    assert all(status < 500 for status in statuses)
