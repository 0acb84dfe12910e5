"""How much is made, and looked at, in one go."""

from uuid import UUID

from regulars.contacts.events import ContactUpdated
from regulars.kit.work import opened
from regulars.webhooks import service
from regulars.webhooks.schemas import render
from regulars.webhooks.service import fanning, replaying
from webhooks.receiving import subscribe
from webhooks.test_many import emitted, worker
from webhooks.test_proofs import made_deliveries, reception_of
from webhooks.test_replays import replays


async def test_so_many_are_made_in_one_go_however_many_listen_to_one_type(
    clients, make, receiver, post
):
    listeners = 40
    for number in range(listeners):
        await subscribe(
            clients, receiver, "credit_reception_created", name=f"Hook {number}"
        )
    await subscribe(clients, receiver, "contact_created")
    contact = await make.contact()
    given = await make.reception(contact, credits=1)
    await emitted(post, [reception_of(given, contact, 1)] * 100)

    async with opened(worker(post)) as work:
        fanned = await service.fan_out(work, post.context.keys, render, work.now)
    made = "select count(*) from webhook_deliveries where account_id = $1"
    first = await worker(post).value(made, post.account_id)
    every = await made_deliveries(post)

    print(f"tried={every} expected<={fanning.MOST_TOLD} at once got={first}")
    assert fanned.is_behind
    assert 0 < first <= fanning.MOST_TOLD
    assert every == 101 * listeners + 1


async def test_ten_thousand_places_of_the_log_are_looked_at_for_one_replay(
    clients, dashboard, make, receiver, post
):
    contact = await make.contact()
    whose = UUID(contact["uuid"])
    changed = ContactUpdated(
        subject_uuid=whose, contact_uuid=whose, attributes=["firstname"]
    )
    await post.number()
    made = await subscribe(clients, receiver, "credit_reception_created")
    # Planned while there is next to nothing, as in an account that begins.
    for _ in range(8):
        await dashboard.post(replays(made), after=0, until=1)
    await emitted(post, [changed] * replaying.MOST_LOOKED_AT)
    await make.reception(contact, credits=1)
    await post.number()
    end = replaying.MOST_LOOKED_AT + 100

    first = (await dashboard.post(replays(made), after=0, until=end)).data
    rest = {"after": first["read_to"], "until": end}
    second = (await dashboard.post(replays(made), **rest)).data

    assert first == {"replayed": 0, "read_to": replaying.MOST_LOOKED_AT}
    assert second == {"replayed": 1, "read_to": end}
