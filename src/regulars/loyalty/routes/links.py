"""The page that the link of a loyalty token leads to."""

from uuid import UUID

from regulars.kit.crypto import Keys
from regulars.kit.doors import Bare
from regulars.kit.edge import Headers
from regulars.kit.html import page, pages
from regulars.kit.languages import Language, preferred
from regulars.kit.work import Work
from regulars.loyalty import service
from regulars.loyalty.schemas import CreditName, LinkQuery
from regulars.loyalty.service import Followed
from regulars.loyalty.words import LINKS, Told, day_told

GONE = 404


@pages.get("/p/{account_uuid}/l", allows=None)
async def tell_of_credits(
    work: Work, keys: Keys, headers: Headers, account_uuid: str, query: LinkQuery
) -> Bare:
    """Tells whoever followed the link what is in it, of whom, and where to have it.

    It changes nothing: who claims the credits is known at the till, or in the shop's
    own app. What is wrong with a link is told to nobody.
    """
    language = preferred(headers.get(b"accept-language", b""))
    words = LINKS[language]
    found = await _followed(work, keys, account_uuid, query)
    if found is None:
        return _said(language, words.over, [words.why_over], status=GONE)
    told = Told(CreditName(found.credit_name), language)
    if found.claimed_at is not None:
        when = day_told(found.claimed_at, found.business.timezone, language)
        taken_on = told.say(words.taken_on, when)
        return _said(language, told.say(words.taken), [taken_on], found)
    if found.credits is None:
        return _said(language, told.say(words.not_now), [words.why_not_now], found)
    where = told.say(words.where)
    return _said(language, told.count(found.credits), [where, words.once], found)


@pages.get("/l", allows=None)
async def tell_of_links(headers: Headers) -> Bare:
    """Tells whoever followed a link that names no account where its credits are had.

    Shops that sign links themselves may have them lead here.
    """
    language = preferred(headers.get(b"accept-language", b""))
    words = LINKS[language]
    told = Told(CreditName(), language)
    where = told.say(words.where)
    return _said(language, told.say(words.heading), [where, words.once])


async def _followed(
    work: Work, keys: Keys, account_uuid: str, query: LinkQuery
) -> Followed | None:
    token = query.read()
    try:
        whose = UUID(account_uuid)
    except ValueError:
        return None
    return await service.follow_link(work, keys, whose, *token) if token else None


def _said(
    language: Language,
    heading: str,
    paragraphs: list[str],
    found: Followed | None = None,
    *,
    status: int = 200,
) -> Bare:
    return page(
        "page.html",
        status=status,
        language=language,
        business=found.business.name if found else None,
        heading=heading,
        paragraphs=paragraphs,
        button=None,
        small=None,
    )
