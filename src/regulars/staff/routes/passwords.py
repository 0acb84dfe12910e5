"""Forgotten passwords."""

from regulars.accounts import service as accounts
from regulars.accounts.errors import AccountInactive
from regulars.kit.clock import now
from regulars.kit.cookies import must_be_our_page
from regulars.kit.crypto import Keys
from regulars.kit.doors import dashboard
from regulars.kit.edge import Headers
from regulars.kit.errors import Forbidden, TooManyRequests
from regulars.kit.jobs.later import Later
from regulars.kit.limits import Limits
from regulars.kit.tries import guess
from regulars.kit.work import Work
from regulars.staff import service
from regulars.staff.errors import LinkVoid
from regulars.staff.guessing import ask_for_reset
from regulars.staff.schemas import PasswordCreate, PasswordResetCreate


@dashboard.post(
    "/password-resets",
    allows=None,
    status=200,
    refuses=[TooManyRequests, Forbidden],
    dry_runs=False,
)
async def ask_for_new_password(
    work: Work,
    headers: Headers,
    keys: Keys,
    guesses: Limits,
    later: Later,
    body: PasswordResetCreate,
) -> None:
    """Ask for a link to a new password, by mail.

    The answer is the same, and comes as soon, whether anybody has this address or not.
    Who works for several accounts gets a mail from each, as each has a password of its
    own. Three times a minute for each address; five mails an hour go out.
    """
    must_be_our_page(headers)
    guess(guesses, keys, "new password", work.origin.place)
    ask_for_reset(guesses, keys, await accounts.folded(work, body.email))
    for each in await accounts.known_as(work, body.email):
        if each.is_active:
            whose = (each.account_id, each.uuid)
            asked = service.ResetAsked(*whose, now(), work.origin.place)
            later.note(service.MAIL_RESETS, asked)


@dashboard.post(
    "/passwords",
    allows=None,
    refuses=[LinkVoid, AccountInactive, TooManyRequests, Forbidden],
    dry_runs=False,
)
async def set_new_password(
    work: Work,
    headers: Headers,
    keys: Keys,
    guesses: Limits,
    body: PasswordCreate,
) -> None:
    """Choose a new password, by the link from the mail. All your sessions end.

    The link is good once, for an hour. Then sign in with the new password; a second
    factor is asked for as before.
    """
    must_be_our_page(headers)
    tried = guess(guesses, keys, "link", work.origin.place)
    await service.reset_password(work, keys, body.token, body.password)
    tried.was_right()
