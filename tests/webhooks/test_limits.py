"""How much is made in one go."""

from regulars.kit.work import opened
from regulars.webhooks import service
from regulars.webhooks.schemas import render
from regulars.webhooks.service import fanning
from webhooks.receiving import subscribe
from webhooks.test_many import emitted, worker
from webhooks.test_proofs import made_deliveries, reception_of


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
