"""The sessions that one browser holds: one is used, and others can be switched to.

Each was begun with the password that its account has given, and belongs to that account
alone. What they have in common is known to the browser that holds them, and to nobody
else; here they are only compared, for being the same person's.
"""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import msgspec

from regulars.accounts import queries as accounts_queries
from regulars.accounts import service as accounts
from regulars.accounts.queries import Held
from regulars.accounts.service import Member
from regulars.kit.crypto import hash_token
from regulars.kit.jobs.later import Later
from regulars.kit.work import Work
from regulars.staff.errors import NotSignedInThere

NOTE_SIGNED_OUT = "staff.note_signed_out"

MOST_HELD = 5


class Browser(msgspec.Struct, frozen=True):
    """What a browser sends along: its sessions, the used one first, and its name."""

    tokens: tuple[str, ...]
    agent: str
    idle_minutes: int


class SignedOut(msgspec.Struct, frozen=True):
    """A session that ended although nobody asked in its own account."""

    account_id: int
    membership_uuid: UUID
    session_uuid: UUID


async def let_in(work: Work, later: Later, browser: Browser, who: Member) -> list[str]:
    """The sessions that the browser is to hold from now on, theirs here the first.

    Those in other accounts of the same person stay. Any other's end: whoever sits there
    now mustn't come to what somebody else has left open.
    """
    held = await accounts_queries.held(work, browser.tokens, browser.idle_minutes)
    staying = [
        each
        for each in held
        if each.user_id == who.user_id and each.account_id != who.account_id
    ][: MOST_HELD - 1]
    await work.begin()
    await _end(work, later, [each for each in held if each not in staying])
    if work.account_id is None:
        await work.speak_for(who.account_id, f"user:{who.uuid}")
    fresh = await accounts.begin_session(work, who.uuid, browser.agent)
    return [fresh, *_tokens(browser, staying)]


async def others(work: Work, browser: Browser) -> list[Held]:
    """The sessions that the browser could switch to: the same person's elsewhere."""
    held = await accounts_queries.held(work, browser.tokens, browser.idle_minutes)
    used = hash_token(browser.tokens[0]) if browser.tokens else b""
    whose = {each.user_id for each in held if each.token_hash == used}
    return [each for each in held if each.user_id in whose and each.token_hash != used]


async def switched(work: Work, browser: Browser, account_uuid: UUID) -> list[str]:
    """The sessions that the browser holds, that of this account the first.

    Raises NotSignedInThere.
    """
    for each in await others(work, browser):
        if each.account_uuid == account_uuid:
            [first] = _tokens(browser, [each])
            return [first, *(token for token in browser.tokens if token != first)]
    raise NotSignedInThere


def with_another(browser: Browser, fresh: str) -> list[str]:
    """The sessions that the browser holds, and one that was just begun as the first."""
    return [fresh, *browser.tokens][:MOST_HELD]


async def sign_out(work: Work, later: Later, browser: Browser, session: str) -> None:
    """Ends the session, and all others that the browser holds."""
    held = await accounts_queries.held(work, browser.tokens, browser.idle_minutes)
    used = hash_token(session)
    await accounts.end_session(work, session)
    await _end(work, later, [each for each in held if each.token_hash != used])


async def _end(work: Work, later: Later, ended: Sequence[Held]) -> None:
    """Ends sessions of whichever accounts; each has it written down in its own log."""
    await accounts.end_held(work, [each.uuid for each in ended])
    for each in ended:
        out = SignedOut(each.account_id, each.membership_uuid, each.uuid)
        work.after_commit(partial(later.note, NOTE_SIGNED_OUT, out))


def _tokens(browser: Browser, held: Sequence[Held]) -> list[str]:
    by_hash = {hash_token(token): token for token in browser.tokens}
    return [by_hash[each.token_hash] for each in held]
