"""More lots that ran out than can be taken out while somebody waits: all goes on."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from many_lots import ran_out

from regulars.ledger.errors import Overdrawn
from regulars.rewards.errors import InsufficientCredits

TOO_MANY = 30_000

UNEVEN = """
    select wallet.balance, sum(lot.remaining)::bigint as lots from wallets wallet
    join lots lot on (lot.account_id, lot.wallet_id) = (wallet.account_id, wallet.id)
    where wallet.account_id = $1 group by wallet.id, wallet.balance
    having wallet.balance <> sum(lot.remaining)
"""


@pytest.fixture
async def burdened(make: Any, superuser: Any, account: Any) -> Any:
    """A contact with 50 credits, beside very many that ran out yesterday."""
    await make.program(expiration_days=10)
    contact = await make.rich(50)
    await ran_out(superuser, account, contact, TOO_MANY, datetime.now(UTC))
    return contact


@pytest.fixture
async def even(superuser: Any, account: Any) -> Any:
    """Lots and balances, which must go on to be the same."""

    async def even() -> None:
        assert await superuser.fetch(UNEVEN, account.account_id) == []

    return even


async def left(superuser: Any, account: Any) -> int:
    """How many of those that ran out are still in the wallet."""
    count = """
        select count(*) from lots
        where account_id = $1 and remaining > 0 and expires_at <= now()
    """
    return int(await superuser.fetchval(count, account.account_id))


async def test_a_reward_is_bought_with_what_is_good(
    make, burdened, superuser, account, even
):
    reward = await make.reward(required_credits=30)

    claimed = await make.claim(burdened, reward)

    assert claimed["contact"]["credit_balance"]["balance"] == 20
    assert await make.balance(burdened) == 20
    assert 0 < await left(superuser, account) < TOO_MANY
    await even()


async def test_what_ran_out_buys_nothing(make, burdened, clients, account, even):
    reward = await make.reward(required_credits=51)

    refused = await clients.post(
        "/reward-receptions",
        contact_uuid=burdened["uuid"],
        reward_uuid=reward["uuid"],
        shop_uuid=account.shop_uuid,
    )

    assert refused.problem is InsufficientCredits
    assert await make.balance(burdened) == 50
    await even()


async def test_a_refund_takes_what_is_good_and_no_more(make, burdened, even):
    some = await make.reception(burdened, credits=-20)
    rest = await make.reception(burdened, credits=-100)

    assert (some["credits"], rest["credits"]) == (-20, -30)
    assert rest["contact"]["credit_balance"]["balance"] == 0
    assert await make.balance(burdened) == 0
    await even()


async def test_an_adjustment_takes_what_is_good_and_no_more(
    make, burdened, dashboard, account, even
):
    body = {
        "contact_uuid": burdened["uuid"],
        "shop_uuid": account.shop_uuid,
        "reason": "Counted twice",
        "text": "We counted a visit twice.",
    }
    await make.adjustment(burdened, credits=-40)

    refused = await dashboard.post("/credit-adjustments", **body, credits=-11)

    assert refused.problem is Overdrawn
    assert await make.balance(burdened) == 10
    await even()


async def test_a_hold_takes_what_ran_out_away_first(
    make, burdened, dashboard, superuser, account, even
):
    hold = await make.hold(burdened, 50)

    assert await left(superuser, account) == 0
    await dashboard.post(f"/holds/{hold['uuid']}/captures")
    assert await make.balance(burdened) == 0
    await even()


async def test_a_sale_is_undone(make, burdened, clients, superuser, account, even):
    [sale] = (
        await clients.get("/loyalty-transactions", contact_uuid=burdened["uuid"])
    ).data

    undone = await clients.post(f"/credit-receptions/{sale['uuid']}/reverse")

    assert undone.data["credits"] == -50
    assert await make.balance(burdened) == 0
    assert await left(superuser, account) == 0
    await even()


async def test_a_capture_spends_what_was_set_aside(
    make, superuser, account, dashboard, even
):
    await make.program(expiration_days=10)
    contact = await make.rich(50)
    hold = await make.hold(contact, 30)
    await ran_out(superuser, account, contact, TOO_MANY, datetime.now(UTC))

    captured = await dashboard.post(f"/holds/{hold['uuid']}/captures")

    assert captured.data["state"] == "captured"
    assert await make.balance(contact) == 20
    await even()


async def test_it_can_become_another_contact_or_nobody(
    make, burdened, clients, chores, even, superuser, account
):
    heir = await make.contact()
    both = {
        "source_contact_uuid": burdened["uuid"],
        "destination_contact_uuid": heir["uuid"],
    }
    await clients.post("/contacts/merge", **both)
    await chores.do()
    assert await make.balance(heir) == 50
    await ran_out(
        superuser, account, heir, TOO_MANY, datetime.now(UTC) + timedelta(seconds=1)
    )

    await clients.post(f"/contacts/{heir['uuid']}/delete", type="DEFAULT")
    await chores.do()

    assert (await clients.get("/contacts")).meta["total"] == 0
    await even()
