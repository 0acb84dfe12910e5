"""The answer to somebody who is let in: cookies, and nothing else."""

from collections.abc import Mapping

from regulars.accounts import service as accounts
from regulars.accounts.service import Member
from regulars.kit.context import Context
from regulars.kit.doors import Bare
from regulars.kit.work import Work
from regulars.staff import service
from regulars.staff.browsers import browser_of, holding
from regulars.staff.known import remembering


async def signed_in(
    work: Work, headers: Mapping[bytes, bytes], context: Context, who: Member
) -> Bare:
    """Begins a session of theirs, and has the browser be known to them."""
    browser = browser_of(headers, context.settings)
    sessions = await service.let_in(work, context.later, browser, who)
    address = await accounts.folded(work, who.email)
    known = remembering(headers, context, address)
    return holding(sessions, context.settings, 201, known)
