"""What nobody needs any more is forgotten at night."""

from datetime import timedelta

import pytest

from regulars.staff.jobs import forget_invitations
from regulars.worker import Opener
from staff_sign_in.people import SECOND

KEPT = """
    select (select count(*) from totp_secrets where account_id = $1)
      + (select count(*) from recovery_codes where account_id = $1)
      + (select count(*) from second_steps where account_id = $1)
      + (select count(*) from staff_invitations where account_id = $1)
"""

EARLIER = """
    update second_steps set created_at = created_at - $2::interval
    where account_id = $1
"""

EXPIRED = """
    update staff_invitations set expires_at = expires_at - $2::interval
    where account_id = $1
"""


@pytest.fixture
async def kept(superuser, account):
    """How much there is of the account."""

    async def count() -> int:
        return int(await superuser.fetchval(KEPT, account.account_id))

    return count


async def test_of_those_who_have_left_nothing_stays(
    enrolled, another_seat, dashboard, context, kept, superuser, account
):
    begun = await enrolled.first_step(another_seat)
    await another_seat.post(SECOND, proof=begun["proof"], code="000000")
    await superuser.execute(EARLIER, account.account_id, timedelta(days=2))
    await forget_invitations(Opener(context))
    there = await kept()

    await dashboard.delete(f"/users/{enrolled.user['uuid']}")
    await forget_invitations(Opener(context))

    assert (there, await kept()) == (11, 0)


async def test_invitations_go_a_month_after_their_end(
    dashboard, context, kept, superuser, account
):
    await dashboard.post("/invitations", email="lou@example.com", role="cashier")
    counts = []
    for days in (30, 8):
        await superuser.execute(EXPIRED, account.account_id, timedelta(days=days))
        await forget_invitations(Opener(context))
        counts.append(await kept())

    assert counts == [1, 0]
