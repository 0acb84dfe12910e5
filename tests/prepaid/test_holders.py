"""Who keeps money with the account, and what of it is set aside."""

from regulars.contacts.errors import ContactNotFound


async def holders(dashboard, **query):
    told = await dashboard.get("/prepaid-balances", **query)
    return [(each["email"], each["balance_in_cents"]) for each in told.data]


async def test_are_those_who_have_money_whoever_came_last_first(make, dashboard):
    first, spent, last = [await make.contact() for _ in range(3)]
    for contact in (first, spent, last):
        await make.prepaid(contact, 1_000)
    await make.prepaid(spent, -1_000)
    await make.prepaid(last, 250)

    told = await holders(dashboard)

    assert told == [(last["email"], 1_250), (first["email"], 1_000)]


async def test_are_found_by_address_and_by_card(make, dashboard):
    robin, other = await make.contact("robin@example.com"), await make.contact()
    for contact in (robin, other):
        await make.prepaid(contact)
    card = await make.identifier(other)

    by_address = await holders(dashboard, search="ROBIN@")
    by_card = await holders(dashboard, search=card["value"])

    assert [email for email, _ in by_address] == ["robin@example.com"]
    assert [email for email, _ in by_card] == [other["email"]]


async def test_come_in_pages_that_tell_how_many_there_are(make, dashboard):
    for _ in range(3):
        await make.prepaid(await make.contact())

    told = await dashboard.get("/prepaid-balances", limit=2, page=2)

    assert len(told.data) == 1
    assert (told.meta["total"], told.meta["last_page"]) == (3, 2)


async def test_are_nobody_of_another_account(make, dashboard, others):
    await others.prepaid(await others.contact())

    assert await holders(dashboard) == []


async def test_holds_of_a_contact_are_those_that_stand(make, dashboard):
    contact, nobody = await make.contact(), await make.contact()
    await make.prepaid(contact)
    freed, kept = [await make.prepaid_hold(contact, cents) for cents in (100, 200)]
    await dashboard.post(f"/prepaid-holds/{freed['uuid']}/releases")

    told = (await dashboard.get(f"/contacts/{contact['uuid']}/prepaid-holds")).data
    none = (await dashboard.get(f"/contacts/{nobody['uuid']}/prepaid-holds")).data

    assert (told, none) == ([kept], [])


async def test_holds_of_somebody_elses_contact_are_unknown(dashboard, others):
    contact = await others.contact()

    told = await dashboard.get(f"/contacts/{contact['uuid']}/prepaid-holds")

    assert told.problem is ContactNotFound
