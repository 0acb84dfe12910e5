"""What is kept of mails, codes and session tokens goes again."""

from typing import Any

from regulars.contacts.jobs import forget_mails
from regulars.portal.jobs import forget_codes_and_tokens
from regulars.worker import Opener

AHEAD = "update accounts set clock_offset_seconds = $2 where id = $1"

LEFT = """
    select array[
      (select count(*) from contact_mails where account_id = $1),
      (select count(*) from login_codes where account_id = $1),
      (select count(*) from contact_session_tokens where account_id = $1)]
"""

A_DAY = 24 * 3_600


async def test_what_can_be_of_use_stays_and_the_rest_goes(
    signing_in, context, superuser, account
):
    await signing_in.send()
    body = {"auth_token": await signing_in.auth_token()}
    await signing_in.clients.post("/contact-session-tokens", **body)

    async def left_after(seconds: int) -> Any:
        await superuser.execute(AHEAD, account.account_id, seconds)
        await forget_mails(Opener(context))
        await forget_codes_and_tokens(Opener(context))
        return await superuser.fetchval(LEFT, account.account_id)

    assert await left_after(0) == [1, 1, 1]
    assert await left_after(660) == [1, 0, 1]
    assert await left_after(A_DAY + 60) == [0, 0, 1]
    assert await left_after(A_DAY + 660) == [0, 0, 0]
