"""Getting a card on our pages, from nothing but an address."""

import pytest
from guests import cookie, seen

EMAIL = "newcomer@example.com"


async def join(guest, email=EMAIL, **more):
    page = await guest._send("POST", "/join", data={"email": email, **more})
    await guest.chores.do()
    return page


async def found(guest, email=EMAIL):
    return await guest.clients.get("/contacts/find-one-by", email=email)


@pytest.fixture
def email(account):
    """An address of this account's own: the outbox is everybody's."""
    return f"newcomer{account.account_id}@example.com"


async def test_a_card_is_two_pages_away(guest, email, dashboard):
    form = await guest.get("/join")
    page = await join(guest, email, name=" Noor  Smit ")
    before = await found(guest, email)
    entered = await guest.enter(page, guest.newest(email))
    card = await guest.visit(entered.headers["location"])

    assert form.text.count("<input") <= 4 and " checked" not in form.text
    assert before.status == 400
    assert entered.status_code == 303 and cookie(entered) is not None
    assert "Welcome" in seen(card) and "Hi Noor Smit" in seen(card)
    assert (await found(guest, email)).data["email"] == email


async def test_wants_only_what_was_ticked_and_needs_no_second_mail(guest, email):
    body = {"name": "Club", "description": "News", "strategy": "DOUBLE_OPT_IN"}
    club = (await guest.dashboard.post("/subscription-types", **body)).data

    page = await join(guest, email, **{"wants[]": [club["id"]]})
    await guest.enter(page, guest.newest(email))
    await guest.chores.do()

    subscriptions = (await found(guest, email)).data["subscriptions"]
    told = {each["subscription_type"]["name"]: each["status"] for each in subscriptions}
    assert told["Club"] == "SUBSCRIBED" and told["Marketing"] == "UNSUBSCRIBED"


async def test_who_has_a_card_already_is_signed_in_and_nobody_learns_it(guest, email):
    known = await join(guest, guest.contact["email"])
    unknown = await join(guest, email)
    entered = await guest.enter(known, guest.newest())

    assert seen(known).replace(guest.contact["email"], "") == seen(unknown).replace(
        email, ""
    )
    assert entered.status_code == 303


async def test_the_link_in_the_mail_joins_too(guest, email):
    await join(guest, email, name="Noor")
    question = await guest.visit(guest.link(email))

    entered = await guest.enter(question, "")

    assert entered.status_code == 303
    assert (await found(guest, email)).data["current_values"]["firstname"] == "Noor"


async def test_nobody_joins_with_a_wrong_code(guest, email):
    page = await join(guest, email)
    code = guest.newest(email)

    wrong = await guest.enter(page, f"{(int(code) + 1) % 1_000_000:06d}")

    assert wrong.status_code == 422
    assert (await found(guest, email)).status == 400


async def test_nobody_joins_by_asking_to_sign_in(guest, email):
    await guest.ask(email)

    assert guest.outbox.to(email) == []


async def test_the_business_may_close_the_door(guest, email):
    await guest.dashboard.put("/contacts-portal", lets_join=False)

    form, sent, home = (
        await guest.get("/join"),
        await join(guest, email),
        await guest.get(),
    )

    assert "given out in the shop" in seen(form) and "given out in the shop" in seen(
        sent
    )
    assert "/join" not in home.text
    assert guest.outbox.to(email) == []


async def test_a_full_business_says_so(guest, email, operator, account):
    await guest.dashboard.put("/account", own_contact_limit=1)
    page = await join(guest, email)

    entered = await guest.enter(page, guest.newest(email))

    assert "No more cards" in seen(entered)
    assert (await found(guest, email)).status == 400


async def test_what_was_filled_in_is_kept_where_something_is_wrong(guest):
    page = await join(guest, "noor", name="Noor")

    assert page.status_code == 422
    assert 'value="noor"' in page.text and 'value="Noor"' in page.text
