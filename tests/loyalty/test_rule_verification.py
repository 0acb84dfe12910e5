"""What `regulars verify` finds when somebody has spoilt what rules gave."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from regulars import rooms
from regulars.kit import verify
from regulars.kit.work import Work

rooms.load("verification")

FIRST = {"fact": "contact.is_first_reception", "is": "equals", "value": True}

SECOND = """
    id = (select max(id) from credit_receptions
      where account_id = $1 and not explanation ? 'rates_of')
"""

SPOILT = {
    "what rules with caps gave is counted": """
        update earning_rule_uses set credits = credits + 1 where account_id = $1
    """,
    "no rule gives more than its caps": """
        update credit_receptions set explanation =
          jsonb_set(explanation, '{steps,1,caps,ever}', '14')
        where account_id = $1
    """,
    "a first reception is one": f"""
        update credit_receptions set recorded_at = recorded_at + interval '1 hour',
          explanation = jsonb_set(explanation, '{{steps,1,when_first}}', 'true')
        where account_id = $1 and {SECOND}
    """,
    "what had happened before has the rates of then": """
        update credit_receptions set explanation =
          jsonb_set(explanation, '{rates_of}', '1') where account_id = $1
    """,
    "the earning rules of each reception are kept": """
        delete from earning_rule_versions where account_id = $1
    """,
    "each reception was announced": """
        insert into events (account_id, name, subject_uuid, contact_uuid, payload,
          actor, happened_at, recorded_at)
        select account_id, name, subject_uuid, contact_uuid, payload, actor,
          happened_at, recorded_at
        from events where account_id = $1 and name = 'credit_reception_created' limit 1
    """,
}

AGAIN = {
    "what had happened before has the rates of then": """
        update credit_receptions set explanation = explanation - 'rates_of'
        where account_id = $1
    """,
}


@pytest.mark.parametrize(("rule", "spoiling"), [*SPOILT.items(), *AGAIN.items()])
async def test_finds_what_was_spoilt(
    rule, spoiling, make, superuser, context, account, dashboard
):
    await make.earning_rule(kind="fixed", fixed_credits=10, most_per_contact=15)
    await make.earning_rule(kind="fixed", fixed_credits=3, condition=FIRST)
    contact = await make.contact()
    given = [await make.reception(contact, unit_value=1) for _ in range(2)]
    between = datetime.now(UTC).isoformat()
    await make.earning_rule(kind="fixed", fixed_credits=3)
    body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
    late = {"unit_value": 1, "happened_at": between}
    await dashboard.post("/credit-receptions", **body, **late)
    assert [each["credits"] for each in given] == [14, 6]

    async def broken():
        work = Work(context.pool, account.account_id, "auditor", datetime.now(UTC))
        found = await verify.broken(work, UUID(account.account_uuid), context.keys)
        return {each.rule for each in found}

    assert await broken() == set()
    await superuser.execute(SPOILT[rule], account.account_id)

    assert rule in await broken()
