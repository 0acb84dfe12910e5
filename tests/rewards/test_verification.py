"""MON-16 for rewards: whatever is spoilt in them, `verify` finds it and says so."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from books import balanced

from regulars import rooms
from regulars.kit import verify
from regulars.kit.work import Work

ALL = "where account_id = {a}"
PHYSICAL = f"{ALL} and title = 'Mug' and reward_type = 'PHYSICAL'"
DIGITAL = f"{ALL} and reward_type = 'DIGITAL'"
BACK = f"{ALL} and undoes_uuid is not null"

# What a superuser does, and the rule that finds it.
PLANTED = {
    "a reception of more": (
        f"update reward_receptions set credits = credits - 1 {PHYSICAL}",
        "each reward reception has its entry",
    ),
    "a reception of another entry": (
        f"update reward_receptions set wallet_seq = 1 {PHYSICAL}",
        "each reward reception has its entry",
    ),
    "a reception lost": (
        f"delete from reward_receptions {PHYSICAL}",
        "what was spent was received",
    ),
    "a reception of nobody": (
        f"update reward_receptions set contact_id = 987654321 {PHYSICAL}",
        "each reward reception is its contact's",
    ),
    "more given back": (
        f"update credit_receptions set credits = credits + 1 {BACK}",
        "a reversal gives back exactly what a reward cost",
    ),
    "given back for nothing": (
        f"update credit_receptions set undoes_uuid = gen_random_uuid() {BACK}",
        "a reversal gives back exactly what a reward cost",
    ),
    "a reception explained otherwise": (
        f"update reward_receptions set explanation = '{{{{}}}}' {PHYSICAL}",
        "each reward reception is explained",
    ),
    "an event that says more": (
        "update events set payload = '{{\"credits\": -51}}'"
        f" {ALL} and name = 'reward_reception_created'",
        "each reward reception was announced",
    ),
    "a code more in stock": (
        f"update rewards set stock = stock + 1 {ALL} and type = 'DIGITAL'",
        "the stock of a digital reward is its codes",
    ),
    "a code lost": (
        f"delete from reward_codes {ALL} and taken_at is null",
        "the stock of a digital reward is its codes",
    ),
    "a given code made free": (
        f"update reward_codes set taken_at = null {ALL} and taken_at is not null;"
        f"update rewards set stock = stock + 1 {ALL} and type = 'DIGITAL'",
        "each code was given once",
    ),
    "a code gone to nobody": (
        f"update reward_codes set taken_at = now() {ALL} and taken_at is null;"
        f"update rewards set stock = 0 {ALL} and type = 'DIGITAL'",
        "each code was given once",
    ),
    "a code of another reward": (
        "update reward_codes set reward_id = (select id from rewards"
        f" {ALL} and type = 'PHYSICAL' limit 1) {ALL} and taken_at is not null",
        "each code was given once",
    ),
    "a claim more": (
        f"update reward_claims set claims = claims + 1 {ALL}",
        "claims are counted",
    ),
    "claims lost": (f"delete from reward_claims {ALL}", "claims are counted"),
    "collected without a redemption": (
        f"update collectable_rewards set state = 'collected' {ALL}",
        "what waits to be collected is as it was paid for",
    ),
    "reversed without credits": (
        f"update collectable_rewards set state = 'reversed' {ALL}",
        "what waits to be collected is as it was paid for",
    ),
    "to be collected for longer": (
        "update collectable_rewards set expires_at = expires_at + interval '1 day' "
        + ALL,
        "what waits to be collected is as it was paid for",
    ),
    "nothing to collect": (
        f"delete from collectable_reward_redemptions {ALL};"
        f"delete from collectable_rewards {ALL}",
        "what waits to be collected is as it was paid for",
    ),
}


@pytest.fixture
async def sold(make, clients):
    """Rewards of every kind, claimed, collected and taken back."""
    contact = await make.rich(300)
    mug = await make.reward(title="Mug")
    await make.claim(contact, mug)
    await make.claim(contact, await make.reward(codes=2))
    later = await make.reward(pre_redeemable=True, expiration_duration=3_600)
    for _ in range(2):
        got = await make.claim(contact, later)
    await clients.put(f"/collectable-rewards/collect/{got['uuid']}")
    back = await make.claim(contact, await make.reward(title="Returned"))
    await clients.post(f"/reward-receptions/{back['uuid']}/reverse")


@pytest.mark.parametrize("what", PLANTED)
async def test_what_is_spoilt_is_found(what, sold, context, account, superuser):
    await balanced(context, account)
    statements, rule = PLANTED[what]

    for statement in statements.format(a=account.account_id).split(";"):
        assert (await superuser.execute(statement)).split()[-1] != "0", statement

    rooms.load("verification")
    work = Work(context.pool, account.account_id, "auditor", datetime.now(UTC))
    found = await verify.broken(work, UUID(account.account_uuid), context.keys)
    assert rule in {each.rule for each in found}, found
