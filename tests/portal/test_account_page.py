"""What contacts look after themselves: who they are, what they get, and leaving."""

import json

import pytest
from guests import cookie, seen

FIND = "/contacts/{}"


async def shown(visitor):
    path = f"/contacts/{visitor.contact['uuid']}"
    return (await visitor.clients.get(path)).data


async def statuses(visitor):
    data = await shown(visitor)
    told = {
        each["subscription_type"]["name"]: each["status"]
        for each in data["subscriptions"]
    }
    return told


async def kinds(visitor):
    return (await visitor.dashboard.get("/subscription-types")).data


async def test_keeps_what_contacts_tell_of_themselves(visitor):
    saved = await visitor.post(
        "/account/profile", firstname="Noor", city="Gouda", birthdate="1990-02-28"
    )

    values = (await shown(visitor))["current_values"]
    assert saved.status_code == 303
    assert (values["firstname"], values["city"]) == ("Noor", "Gouda")
    assert values["birthdate"] == "1990-02-28"
    assert 'value="Gouda"' in (await visitor.get("/account")).text


async def test_a_birthday_is_told_once(visitor):
    await visitor.post("/account/profile", birthdate="1990-02-28")
    await visitor.post("/account/profile", birthdate="1991-03-01", firstname="Noor")

    values = (await shown(visitor))["current_values"]
    assert (values["birthdate"], values["firstname"]) == ("1990-02-28", "Noor")


async def test_says_which_field_is_wrong_and_keeps_the_rest(visitor):
    page = await visitor.post(
        "/account/profile", firstname="Noor", birthdate="yesterday"
    )

    assert page.status_code == 422
    assert 'href="#birthdate"' in page.text and 'value="Noor"' in page.text
    assert (await shown(visitor))["current_values"]["firstname"] is None


@pytest.mark.parametrize(
    "name", ["email", "tier", "loyalty_balance", "uuid", "is_anonymous"]
)
async def test_nothing_else_can_be_changed(visitor, name, make):
    own = await make.attribute(name="vip_note")
    before = await shown(visitor)

    await visitor.post("/account/profile", **{name: "1", own["name"]: "gold"})

    after = await shown(visitor)
    assert after["current_values"] | {"updated_at": 0} == before["current_values"] | {
        "updated_at": 0
    }


async def test_a_language_is_for_pages_and_mails(visitor):
    await visitor.post("/account/profile", locale="nl")
    page = await visitor.get("/account")

    assert '<html lang="nl">' in page.text
    assert (await shown(visitor))["current_values"]["locale"] == "nl"


async def test_each_kind_of_message_has_a_switch(visitor):
    every = {each["name"]: each["id"] for each in await kinds(visitor)}

    await visitor.post("/account/preferences", **{"wants[]": list(every.values())})
    all_on = await statuses(visitor)
    await visitor.post("/account/preferences", none="1")

    assert set(all_on.values()) == {"SUBSCRIBED"}
    assert set((await statuses(visitor)).values()) == {"UNSUBSCRIBED"}


async def test_asks_by_mail_first_where_the_kind_wants_that(visitor):
    body = {"name": "Club", "description": "News", "strategy": "DOUBLE_OPT_IN"}
    club = (await visitor.dashboard.post("/subscription-types", **body)).data

    await visitor.post("/account/preferences", **{"wants[]": [club["id"]]})

    assert (await statuses(visitor))["Club"] == "PENDING_CONFIRMATION"
    assert "Waits for your answer" in seen(await visitor.get("/account"))


async def test_takes_all_data_along_and_nobody_else_s(visitor, make):
    await visitor.post("/account/profile", firstname="Noor")
    await make.reception(visitor.contact, credits=12)
    await make.prepaid(visitor.contact, 500)
    voucher = await make.voucher(contact_uuid=visitor.contact["uuid"])
    other = await make.contact()
    await make.reception(other, credits=77)

    answer = await visitor.get("/account/data")

    data = json.loads(answer.content)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert data["email"] == visitor.contact["email"]
    assert data["attributes"]["firstname"] == "Noor"
    assert [each["amount"] for each in data["credits"]["movements"]] == [12]
    assert data["prepaid"]["balance_in_cents"] == 500
    assert [each["code"] for each in data["vouchers"]] == [voucher["code"]]
    assert other["email"] not in answer.text and "77" not in str(data["credits"])


async def test_is_erased_only_when_one_is_sure(visitor, make):
    await make.reception(visitor.contact, credits=12)

    question = await visitor.get("/account/erase")
    unsure = await visitor.post("/account/erase")
    await visitor.chores.do()
    still = await visitor.get("/account")
    sure = await visitor.post("/account/erase", sure="1")
    await visitor.chores.do()

    path = f"/contacts/{visitor.contact['uuid']}"
    assert "You would lose 12 points." in seen(question)
    assert (unsure.status_code, still.status_code) == (422, 200)
    assert "is being erased" in seen(sure) and cookie(sure)["max-age"] == "0"
    assert (await visitor.clients.get(path)).status == 400


async def test_a_session_of_who_is_erased_opens_nothing(visitor):
    kept = visitor.browser.cookies["regulars_contact"]
    await visitor.post("/account/erase", sure="1")
    await visitor.chores.do()
    visitor.browser.cookies.set("regulars_contact", kept)

    assert (await visitor.get("/account")).status_code == 303


async def test_shows_the_cards(visitor, make):
    await make.identifier(
        visitor.contact, value="KEYRING-1", contact_identifier_name="Keyring"
    )

    text = seen(await visitor.get("/account"))

    assert "KEYRING-1" in text and "Keyring" in text
