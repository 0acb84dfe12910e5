"""The page behind the link in the mail of a double opt-in."""

from regulars.contacts import service
from regulars.contacts.queries import PENDING, SUBSCRIBED
from regulars.contacts.service import Asked
from regulars.contacts.words import WORDS
from regulars.kit.crypto import Keys
from regulars.kit.doors import Bare
from regulars.kit.edge import Headers
from regulars.kit.html import page, pages
from regulars.kit.languages import preferred
from regulars.kit.work import Work

PATH = "/c/{token}"
GONE = 404


@pages.get(PATH, allows=None)
async def ask_to_confirm(work: Work, keys: Keys, headers: Headers, token: str) -> Bare:
    """Asks whoever followed the link whether they want to get a kind of message.

    It changes nothing: programs that look for harm in mails follow every link.
    """
    asked = await service.asked_by(work, keys, token)
    if asked is None:
        return _over(headers)
    words, names = WORDS[asked.language], _names(asked)
    status = asked.subscription.status
    if status == SUBSCRIBED:
        return _said(asked, words.done.format(**names), words.already)
    if status != PENDING:
        return _over(headers)
    return _question(asked)


@pages.post(PATH, allows=None, status=200)
async def confirm_subscription(
    work: Work, keys: Keys, headers: Headers, token: str
) -> Bare:
    """Subscribes whoever pressed the button; pressed again, it stays so."""
    asked = await service.asked_by(work, keys, token)
    if asked is not None:
        asked = await service.answer(work, asked)
    if asked is None or asked.subscription.status != SUBSCRIBED:
        return _over(headers)
    words, names = WORDS[asked.language], _names(asked)
    heading, told = words.done.format(**names), words.from_now_on.format(**names)
    return _said(asked, heading, told)


def _question(asked: Asked) -> Bare:
    words, names = WORDS[asked.language], _names(asked)
    about = asked.subscription.kind.description
    return page(
        "page.html",
        language=asked.language,
        business=asked.account.name,
        heading=words.question.format(**names),
        paragraphs=[about] if about else [],
        button=words.button.format(**names),
        small=words.unless,
    )


def _said(asked: Asked, heading: str, told: str) -> Bare:
    return page(
        "page.html",
        language=asked.language,
        business=asked.account.name,
        heading=heading,
        paragraphs=[told],
        button=None,
        small=None,
    )


def _over(headers: Headers) -> Bare:
    """The same for whatever is wrong with a link; it tells nothing of anybody."""
    language = preferred(headers.get(b"accept-language", b""))
    words = WORDS[language]
    return page(
        "page.html",
        status=GONE,
        language=language,
        business=None,
        heading=words.over,
        paragraphs=[words.why_over],
        button=None,
        small=None,
    )


def _names(asked: Asked) -> dict[str, str]:
    return {"business": asked.account.name, "what": asked.subscription.kind.name}
