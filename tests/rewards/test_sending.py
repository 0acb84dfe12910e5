"""The code of a digital reward, mailed again to whoever got it."""

from typing import Any

import pytest
from outbox import text_of

from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import InvalidInput, TooManyRequests
from regulars.messages.errors import TemplateLacksVariable
from regulars.rewards.errors import (
    RewardHasNoCodes,
    RewardReceptionAlreadyReversed,
    RewardReceptionNotFound,
)
from regulars.rewards.service.mailing import MOST_A_DAY_OF_ONE


def path_of(reception: Any) -> str:
    return f"/reward-receptions/{reception['uuid']}/send-by-email"


@pytest.fixture
async def contact(make: Any) -> Any:
    return await make.contact()


@pytest.fixture
async def song(make: Any, contact: Any) -> Any:
    """A song that the contact got."""
    reward = await make.reward(codes=1, required_credits=0, title="Song <1>")
    return await make.claim(contact, reward)


async def test_is_mailed_in_the_contact_s_language(
    dashboard, clients, contact, song, chores, outbox
):
    answer = await dashboard.post(path_of(song))
    await clients.put(f"/contacts/{contact['uuid']}", attributes={"locale": "nl"})
    await dashboard.post(path_of(song))
    done = await chores.do()

    assert (answer.status, answer.data) == (200, "Email successfully sent")
    assert done == ["rewards.mail_code"] * 2
    code = song["digital_reward_code"]["code"]
    for mail in outbox.to(contact["email"]):
        assert mail["Subject"] == "Je beloning van Test bakery: Song <1>"
        assert code in text_of(mail) and "Song <1>" in text_of(mail)
        assert code in text_of(mail, "html")
        assert "Song &lt;1&gt;" in text_of(mail, "html")


async def test_refuses_what_has_no_code_or_is_nobody_s(
    dashboard, make, contact, song, others, chores
):
    coffee = await make.claim(contact, await make.reward(required_credits=0))
    theirs = await others.claim(
        await others.contact(), await others.reward(codes=1, required_credits=0)
    )

    assert (await dashboard.post(path_of(coffee))).problem is RewardHasNoCodes
    assert (await dashboard.post(path_of(theirs))).problem is RewardReceptionNotFound
    await dashboard.post(f"/reward-receptions/{song['uuid']}/reverse")
    refused = await dashboard.post(path_of(song))
    assert refused.problem is RewardReceptionAlreadyReversed
    assert await chores.do() == []


async def test_refuses_who_is_gone_and_who_gets_no_mail(
    dashboard, clients, contact, song, chores
):
    email = (await dashboard.get("/emails")).data[3]
    marketing = (await dashboard.get("/subscription-types")).data[1]["uuid"]
    for uuid in (marketing, None):
        body = {"subscription_type_uuid": uuid}
        await dashboard.put(f"/emails/{email['uuid']}", **body)
        answer = await dashboard.post(path_of(song))
        assert (answer.status == 200) == (uuid is None)
    await clients.post(f"/contacts/{contact['uuid']}/delete", type="DEFAULT")
    await chores.do()

    assert (await dashboard.post(path_of(song))).problem is ContactNotFound
    assert await chores.do() == []


async def test_is_not_sent_without_its_code(dashboard, song, chores):
    every = (await dashboard.get("/email-templates")).data
    one = next(e for e in every if e["category"] == "digital_reward")
    words = {"subject": "Yours", "body": one["body"], "text": "Enjoy!"}
    await dashboard.put(f"/email-templates/{one['uuid']}", **words)

    refused = await dashboard.post(path_of(song))

    assert (refused.status, refused.problem) == (422, TemplateLacksVariable)
    assert await chores.do() == []


async def test_does_not_fill_an_inbox(dashboard, song):
    for _ in range(MOST_A_DAY_OF_ONE):
        assert (await dashboard.post(path_of(song))).status == 200

    assert (await dashboard.post(path_of(song))).problem is TooManyRequests


@pytest.mark.parametrize(
    ("bound", "statuses"),
    [
        ("rewards.service.mailing.MOST_A_DAY_OF_ONE", [200, 429, 200, 200]),
        ("rewards.service.mailing.MOST_A_DAY", [200, 429, 429, 200]),
        ("contacts.service.mails.MOST_A_DAY_IN_ALL", [200, 429, 429, 429]),
    ],
)
async def test_is_bound_by_code_address_and_account(
    dashboard, make, contact, song, chores, monkeypatch, bound, statuses
):
    reward = await make.reward(codes=2, required_credits=0)
    theirs = await make.claim(await make.contact(), reward)
    another = await make.claim(contact, reward)
    monkeypatch.setattr(f"regulars.{bound}", 1)

    told = [
        await dashboard.post(path_of(each)) for each in (song, song, another, theirs)
    ]

    assert [each.status for each in told] == statuses
    refused = [each.problem for each in told if each.status == 429]
    assert set(refused) == {TooManyRequests}
    assert len(await chores.do()) == statuses.count(200)


async def test_refuses_somebody_without_an_address(dashboard, make, clients):
    reward = await make.reward(codes=1, required_credits=0)
    song = await make.claim(await make.anonymous(), reward)

    refused = await dashboard.post(path_of(song))

    assert refused.problem is InvalidInput
