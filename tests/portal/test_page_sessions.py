"""Signing in on our pages: by a code, by the link beside it, and by the business."""

import re
import time
from typing import Any

import httpx
import pytest
from guests import asked, cookie, seen

from regulars.portal.guessing import CODES_A_MINUTE
from regulars.portal.service.codes import MOST_TRIES

AHEAD = "update accounts set clock_offset_seconds = $2 where id = $1"

SESSIONS = "select count(*) from page_sessions where account_id = $1"

KEPT = """
    select row_to_json(t)::text from page_sessions t where account_id = $1
    union all select row_to_json(t)::text from login_codes t where account_id = $1
    union all select convert_from(payload, 'UTF8') from pgqueuer
"""


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_a_code_from_the_mail_signs_in(guest):
    page = await guest.ask()
    entered = await guest.enter(page, guest.newest())
    card = await guest.get()

    kept = cookie(entered)
    assert 'autocomplete="one-time-code"' in page.text
    assert entered.status_code == 303 and entered.headers["location"] == guest.home
    assert (kept["path"], kept["httponly"], kept["samesite"]) == (
        guest.home,
        True,
        "Lax",
    )
    assert card.status_code == 200 and "Show this at the till" in seen(card)


async def test_a_code_may_be_pasted_with_spaces(guest):
    page = await guest.ask()
    code = guest.newest()

    assert (await guest.enter(page, f" {code[:3]} {code[3:]} ")).status_code == 303


async def test_the_link_asks_first_and_signs_in_once(guest, superuser, account):
    await guest.ask()
    link = guest.link()

    for _ in range(3):
        question = await guest.visit(link)
    before = await superuser.fetchval(SESSIONS, account.account_id)
    entered = await guest.enter(question, "")
    again = await guest.enter(question, "")

    assert question.status_code == 200 and guest.contact["email"] in question.text
    assert (before, entered.status_code, again.status_code) == (0, 303, 200)
    assert "expired" in seen(again) or "work once" in seen(again)


async def test_nobody_learns_who_is_a_contact(guest):
    known = await guest.ask()
    unknown = await guest.ask("nobody@example.com")

    def told(page: httpx.Response, email: str) -> Any:
        text = re.sub(r'value="rgl_lnk_\w+"', "", page.text).replace(email, "somebody")
        kept = {k: v for k, v in page.headers.items() if k not in VARY}
        return page.status_code, kept, text

    assert told(known, guest.contact["email"]) == told(unknown, "nobody@example.com")
    assert guest.outbox.to("nobody@example.com") == []
    assert (await guest.enter(unknown, "000000")).status_code == 422


VARY = {"x-request-id", "content-length", "date"}


async def test_an_address_that_is_none_is_told_in_its_place(guest):
    page = await guest.ask("noor")

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text and 'value="noor"' in page.text
    assert "not a whole e-mail address" in seen(page)


async def test_a_wrong_code_counts_and_five_end_it(guest):
    page = await guest.ask()
    code = guest.newest()

    wrong = [await guest.enter(page, other(code)) for _ in range(MOST_TRIES)]
    right = await guest.enter(page, code)

    assert {each.status_code for each in wrong} == {422}
    assert "not right" in seen(wrong[0])
    assert right.status_code == 422 and cookie(right) is None


async def test_codes_are_sent_three_a_minute(guest, monkeypatch):
    moment = time.time()
    monkeypatch.setattr(time, "time", lambda: moment)

    pages = [await guest.ask() for _ in range(CODES_A_MINUTE + 1)]

    assert [each.status_code for each in pages] == [200] * CODES_A_MINUTE + [429]
    assert len(guest.outbox.to(guest.contact["email"])) == CODES_A_MINUTE


async def test_another_code_is_sent_without_typing_the_address_again(guest):
    first = await guest.ask()

    again = await guest.ask(email="ignored@example.com", asked=asked(first))

    assert again.status_code == 200
    assert len(guest.outbox.to(guest.contact["email"])) == 2


async def test_who_was_signed_out_by_time_comes_back_to_the_same_page(
    visitor, superuser, account
):
    before = await visitor.get("/rewards")
    await superuser.execute(AHEAD, account.account_id, 61 * 86_400)

    sent = await visitor.get("/rewards")
    form = await visitor.visit(sent.headers["location"])
    page = await visitor.ask(to="rewards")
    entered = await visitor.enter(page, visitor.newest())

    assert (before.status_code, sent.status_code) == (200, 303)
    assert 'name="to" value="rewards"' in form.text
    assert entered.headers["location"] == f"{visitor.home}/rewards"


async def test_nobody_is_sent_to_other_places_than_our_own(guest):
    page = await guest.ask(to="//evil.example")

    entered = await guest.enter(page, guest.newest())

    assert entered.headers["location"] == guest.home


@pytest.mark.parametrize("way", [{"url": None}, {"slug": "corner-bakery-1"}, None])
async def test_the_business_s_own_link_leads_here_signed_in(guest, way):
    if way is not None:
        await guest.dashboard.put("/contacts-portal", **way)
    if way and "slug" in way:
        guest.home = "/p/corner-bakery-1"

    url = await guest.auth_url()
    entered = await guest.come()
    card = await guest.get()

    assert f"{guest.home}/home?token=" in url
    assert entered.status_code == 303 and entered.headers["location"] == guest.home
    assert "Show this at the till" in seen(card)


async def test_the_link_leads_to_the_business_s_own_pages_where_it_has_some(guest):
    await guest.dashboard.put("/contacts-portal", url="https://club.example.com")

    assert (await guest.auth_url()).startswith("https://club.example.com/home?token=")


async def test_a_token_of_another_account_signs_nobody_in(guest, others):
    theirs = await others.contact()
    path = "/contacts-portal/auth-url"
    url = (await others._clients.get(path, contact_uuid=theirs["uuid"])).data["url"]

    page = await guest.visit(f"{guest.home}/home?token={url.partition('token=')[2]}")

    assert page.status_code == 200 and cookie(page) is None
    assert "sign in again" in seen(page)


async def test_signing_out_ends_the_session_wherever_it_was_copied(visitor):
    copied = visitor.browser.cookies["regulars_contact"]

    left = await visitor.post("/sign-out")
    visitor.browser.cookies.set("regulars_contact", copied)
    page = await visitor.get("/rewards")

    assert left.status_code == 303 and cookie(left)["max-age"] == "0"
    assert page.status_code == 303


async def test_a_session_is_of_one_account(visitor, other_account):
    session = visitor.browser.cookies["regulars_contact"]

    page = await visitor.browser.get(
        f"/p/{other_account.account_uuid}/account",
        headers={"Cookie": f"regulars_contact={session}"},
    )

    assert page.status_code == 303


async def test_nothing_kept_signs_anybody_in(guest, superuser, account):
    page = await guest.ask()
    code = guest.newest()
    await guest.enter(page, code)
    session = guest.browser.cookies["regulars_contact"]
    await guest._send("POST", "/code", data={"email": guest.contact["email"]})

    kept = "".join(text for (text,) in await superuser.fetch(KEPT, account.account_id))

    assert kept and session not in kept and f'"{code}"' not in kept
    assert "@" not in kept


async def test_a_new_contact_of_the_business_gets_a_card_to_show(visitor):
    path = f"/contacts/{visitor.contact['uuid']}"
    shown = (await visitor.clients.get(path)).data["current_values"]

    assert shown["default_contact_identifier"] in (await visitor.get()).text


@pytest.mark.parametrize(
    "name",
    [
        "nobody",
        "{01a22d58-6c18-7c8d-8fcd-70ffba645752}",
        "01a22d58-6c18-7c8d-8fcd-70ffba645752",
        "x" * 300,
    ],
)
async def test_there_are_no_pages_of_no_account(guest, name):
    pages = [await guest.visit(f"{place}{name}") for place in ("/p/", "/g/")]
    pages.append(await guest.visit(f"/p/{name}/rewards"))

    assert {each.status_code for each in pages} == {404}
    assert "There is no such page" in seen(pages[0])


@pytest.mark.parametrize(
    "url", [None, "https://club.example.com"], ids=["here", "elsewhere"]
)
async def test_what_a_contact_shows_leads_there(guest, settings, url):
    await guest.dashboard.put("/contacts-portal", url=url, slug="links-here")
    path, ours = (
        f"/contacts/{guest.contact['uuid']}",
        f"{settings.base_url()}/p/links-here",
    )

    contact = (await guest.clients.get(path)).data
    await guest.dashboard.put("/contacts-portal")

    told = contact["current_values"]
    assert told["custom_app_login_url"] == (url or ours)
    assert told["subscription_preferences_url"] == f"{ours}/account"
    assert told["add_to_wallet"] == f"{ours}/wallet"
    assert contact["current_display_values"]["add_to_wallet"] == f"{ours}/wallet"
